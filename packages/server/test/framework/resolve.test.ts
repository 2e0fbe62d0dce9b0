import { describe, expect, test } from 'vitest';
import { readFilter } from '../../src/framework/element-filter.ts';
import { lookUp, resolveActive, resolveElement, resolveOutcome } from '../../src/framework/resolve.ts';

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
    expect(() => readFilter({ category: 'GV.OC-01' })).toThrow('GV.OC-01 is not a category but an outcome.');
    expect(() => readFilter({ function: '' })).toThrow('no element');
  });

  test('is refused as a filter that contradicts the other', () => {
    expect(() => readFilter({ function: 'GV', category: 'PR.AA' })).toThrow(
      'Category PR.AA is not in function GV, so nothing is in both.',
    );
  });
});
