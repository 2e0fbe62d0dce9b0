import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elements } from '../../src/framework/elements.ts';
import { normalizeId } from '../../src/framework/id.ts';

describe('normalizeId', () => {
  test.each([
    ['gv oc 1', 'GV.OC-01'],
    ['GV.OC-1', 'GV.OC-01'],
    ['gvoc01', 'GV.OC-01'],
    ['GV.OC–01', 'GV.OC-01'],
    ['gv_oc_001', 'GV.OC-01'],
    ['  pr.aa ', 'PR.AA'],
    ['praa', 'PR.AA'],
    ['de', 'DE'],
    ['ＧＶ．ＯＣ', 'GV.OC'],
    ['gv.sc-10', 'GV.SC-10'],
    ['gv/oc/1', 'GV.OC-01'],
    ['gv:oc:1', 'GV.OC-01'],
    ['GV.OC-01:', 'GV.OC-01'],
    ['GV.OC-01.', 'GV.OC-01'],
  ])('reads %j as %s', (text, id) => {
    expect(normalizeId(text)).toBe(id);
  });

  test.each([
    '',
    'G',
    'GVO',
    'GV.OC-',
    'GV.OC-01.001',
    'GV.OC-1000',
    '../GV',
    'GV;DROP',
    'backup',
    'GV\0OC',
    'İD',
  ])('takes %j for no id', (text) => {
    expect(normalizeId(text)).toBeNull();
  });

  test('gives every id back however its parts are separated and cased', () => {
    const separator = fc.constantFrom('', ' ', '.', '-', '_', '  ', ' - ');
    fc.assert(
      fc.property(
        fc.constantFrom(...elements.map(({ id }) => id)),
        separator,
        separator,
        fc.boolean(),
        (id, first, second, lower) => {
          const [functionId = '', category, number] = id.split(/[.-]/);
          const typed = [functionId, category && first + category, number && second + Number(number)].join(
            '',
          );
          expect(normalizeId(lower ? typed.toLowerCase() : typed)).toBe(id);
        },
      ),
    );
  });

  test('is stable: a normalized id normalizes to itself', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[a-zA-Z]{2}[. _-]?[a-zA-Z]{2}[. _-]?\d{1,3}$/)),
        (text) => {
          const id = normalizeId(text);
          if (id !== null) expect(normalizeId(id)).toBe(id);
        },
      ),
    );
  });
});
