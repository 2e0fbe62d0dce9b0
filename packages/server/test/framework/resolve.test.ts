import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFilter } from '../../src/framework/element-filter.ts';
import { elements, shortNameOf } from '../../src/framework/elements.ts';
import {
  lookUp,
  resolveActive,
  resolveElement,
  resolveOutcome,
  resolveOutcomes,
} from '../../src/framework/resolve.ts';
import { outcomeIds } from '../../src/records/outcome-ids.ts';
import { CsfServerError } from '../../src/refusals/error.ts';
import { anyUnicode } from '../support/any-unicode.ts';

describe('an id in a request', () => {
  test('is found in force or withdrawn', () => {
    expect(lookUp('gv oc 1')).toMatchObject({ status: 'active', element: { id: 'GV.OC-01' } });
    expect(lookUp('pr.ac-1')).toMatchObject({ status: 'withdrawn', entry: { id: 'PR.AC-01' } });
    expect(lookUp('backup')).toBeNull();
  });

  test('that does not exist is refused with the nearest ids', () => {
    expect(() => resolveElement('GV.OC-09')).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_ELEMENT',
        message: 'CSF 2.0 has no element "GV.OC-09".',
        hint: expect.stringContaining('GV.OC-01, GV.OC-02, GV.OC-03'),
      }),
    );
  });

  test('that is no id at all is refused with an example', () => {
    expect(() => resolveElement('../../etc/passwd')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('GV.OC-01') }),
    );
  });

  test('the id of a withdrawn element is refused, naming the successors, where only active ones will do', () => {
    expect(() => resolveActive('PR.AC-03')).toThrow(
      expect.objectContaining({
        code: 'WITHDRAWN_ELEMENT',
        hint: 'Its content is now in PR.AA-03, PR.AA-05, PR.IR-01: use what fits.',
      }),
    );
  });

  test('the id of a withdrawn element without a successor is refused with the note', () => {
    expect(() => resolveActive('PR.IP')).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/^No single successor/) }),
    );
  });

  test('the id of a category is refused where an outcome is needed', () => {
    expect(resolveOutcome('gvoc1').id).toBe('GV.OC-01');
    expect(() => resolveOutcome('gv.oc')).toThrow('GV.OC is a category; an outcome is needed here.');
  });

  test('an id of the wrong type is refused as a filter', () => {
    expect(readFilter({ function: 'gv', category: 'gv oc' })).toEqual({
      functionId: 'GV',
      categoryId: 'GV.OC',
    });
    expect(() => readFilter({ function: 'GV.OC' })).toThrow('GV.OC is not a function but a category.');
    expect(() => readFilter({ category: 'GV.OC-01' })).toThrow(
      'GV.OC-01 is not a category or function but an outcome.',
    );
    expect(() => readFilter({ function: '' })).toThrow('no element');
  });

  test('of a function may be given in place of a category', () => {
    expect(readFilter({ category: 'Protect' })).toEqual({ functionId: 'PR', categoryId: undefined });
    expect(readFilter({ function: 'PR', category: 'pr' })).toEqual({
      functionId: 'PR',
      categoryId: undefined,
    });
    expect(() => readFilter({ function: 'GV', category: 'PR' })).toThrow('PR is not in function GV');
  });

  test('is refused as a filter that contradicts the other', () => {
    expect(() => readFilter({ function: 'GV', category: 'PR.AA' })).toThrow(
      'PR.AA is not in function GV, so nothing is in both.',
    );
  });
});

describe('a name in place of an id', () => {
  test.each([
    ['Protect', 'PR'],
    ['asset management', 'ID.AM'],
    ['ASSET  MANAGEMENT', 'ID.AM'],
    ['Awareness & Training', 'PR.AT'],
    ['identity management authentication and access control', 'PR.AA'],
    ['ｐｏｌｉｃｙ', 'GV.PO'],
    ['Mission guides cyber risk', 'GV.OC-01'],
  ])('%j means %s', (text, id) => {
    expect(resolveActive(text).id).toBe(id);
  });

  test('every name leads to its element, whatever the case', () => {
    for (const { id } of elements) {
      expect(resolveActive(shortNameOf(id)).id).toBe(id);
      expect(resolveActive(shortNameOf(id).toUpperCase()).id).toBe(id);
    }
  });

  test('is taken by filters', () => {
    expect(readFilter({ function: 'identify', category: 'Risk Assessment' })).toEqual({
      functionId: 'ID',
      categoryId: 'ID.RA',
    });
  });

  test('means what is in force, if something withdrawn has the same name', () => {
    expect(resolveElement('Risk Management Strategy')).toMatchObject({ element: { id: 'GV.RM' } });
    expect(resolveElement('Business Environment')).toMatchObject({ entry: { id: 'ID.BE' } });
  });

  test('that several elements have is refused with their ids', () => {
    expect(() => resolveElement('improvements')).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        message: '"improvements" is the name of RS.IM and RC.IM.',
      }),
    );
  });

  test('that no element has whole is refused with those that have its words', () => {
    expect(() => resolveElement('incident management plan')).toThrow('CSF 2.0 has no element');
    expect(() => resolveElement('risk management')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('GV.RM Risk Management Strategy') }),
    );
    expect(() => resolveElement('Protekt')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('PR PROTECT') }),
    );
  });

  test('that could be an id is one', () => {
    expect(resolveElement('pr aa')).toMatchObject({ element: { id: 'PR.AA' } });
  });

  test('can be any text: it means an element or is refused', () => {
    fc.assert(
      fc.property(anyUnicode(), (text) => {
        try {
          expect(resolveElement(text)).toHaveProperty('status');
        } catch (error) {
          expect(error).toBeInstanceOf(CsfServerError);
        }
      }),
    );
  });
});

describe('a list of outcomes', () => {
  test('takes categories and functions for all that is in them', () => {
    expect(resolveOutcomes('RS.MI').map(({ id }) => id)).toEqual(['RS.MI-01', 'RS.MI-02']);
    expect(outcomeIds(['recover'])).toHaveLength(8);
  });

  test('has each outcome once, in the order of the framework', () => {
    expect(outcomeIds(['rs mi 2', 'Incident Mitigation', 'GV.OC-01'])).toEqual([
      'GV.OC-01',
      'RS.MI-01',
      'RS.MI-02',
    ]);
  });
});
