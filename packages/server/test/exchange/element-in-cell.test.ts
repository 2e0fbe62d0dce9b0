import { describe, expect, test } from 'vitest';
import { elementIn } from '../../src/exchange/element-in-cell.ts';

describe('a cell names an outcome', () => {
  test.each([
    'GV.OC-01',
    'GV.OC-1',
    ' gv oc 1 ',
    'gv.oc 01: an own statement',
    'GV.OC-01 – an own statement',
    'GV.OC\u201101',
    'GV.OC-01\u00a0: with a no-break space',
    '\u200bGV.OC-01',
    'An own name (GV.OC-01)',
    'NIST CSF v2.0-GV.OC-01',
    'GV.OC-01: see 3 others',
  ])('in the spelling %j', (text) => {
    expect(elementIn(text)).toEqual({ kind: 'outcome', id: 'GV.OC-01' });
  });

  test.each([
    ['GV.OC', 'category', 'GV.OC'],
    ['Organizational Context (GV.OC): an own statement', 'category', 'GV.OC'],
    ['GOVERN (GV)', 'function', 'GV'],
    ['ID', 'function', 'ID'],
    ['PR.AC-1', 'withdrawn', 'PR.AC-01'],
    ['GV.OC-99', 'unknown', 'GV.OC-99'],
    ['XX.YY-01', 'unknown', 'XX.YY-01'],
    ['GV.OC-01, GV.OC-02', 'several', 'GV.OC-01, GV.OC-02'],
  ])('or something else: %j', (text, kind, id) => {
    expect(elementIn(text)).toEqual({ kind, id });
  });

  test.each([
    '',
    '3',
    'Total',
    'GOVERN',
    'as in 12 cases',
    'GV.OC-01.001',
    'ID number',
    'is on 3 servers',
    '=1+1',
  ])('or nothing at all: %j', (text) => {
    expect(elementIn(text)).toBeNull();
  });
});
