import { describe, expect, test } from 'vitest';
import { readLevel } from '../../src/exchange/read-level.ts';
import { DEFAULT_RULES } from '../../src/profiles/profile.ts';
import { DEFAULT_SCALE } from '../../src/profiles/scale.ts';

const whole = { scale: DEFAULT_SCALE, rules: DEFAULT_RULES };
const halves = { scale: DEFAULT_SCALE, rules: { ...DEFAULT_RULES, step: 0.5 } };

describe('a cell of a score', () => {
  test('may be what a formula leaves of a level', () => {
    expect(readLevel({ text: '2.9999999999999996', number: 2.9999999999999996 }, whole)).toEqual({
      is: 'level',
      value: 3,
    });
  });

  test('that is a half says which rule allows halves', () => {
    expect(readLevel({ text: '2.5' }, whole)).toMatchObject({
      problem: expect.stringContaining('rule step is 0.5'),
    });
  });

  test.each([
    ['3', 3],
    ['3.0', 3],
    ['0', 0],
    ['Largely achieved', 2],
    ['LARGELY  ACHIEVED', 2],
    ['3 - Achieved', 3],
    ['3 Achieved', 3],
    ['Level 3', 3],
    ['L2', 2],
  ])('%j is the level %d', (text, value) => {
    expect(readLevel({ text }, whole)).toEqual({ is: 'level', value });
  });

  test('of a number with words of another scale counts by its number, and says so', () => {
    expect(readLevel({ text: '3 - Defined' }, whole)).toEqual({
      is: 'level',
      value: 3,
      otherWords: '3 - Defined',
    });
  });

  test('of a number with the label of another level is refused', () => {
    expect(readLevel({ text: '3 - Largely achieved' }, whole)).toMatchObject({
      is: 'problem',
      problem: expect.stringContaining('"Largely achieved" is 2'),
    });
  });

  test('may be a half where the profile allows halves, also with a comma', () => {
    expect(readLevel({ text: '2,5' }, halves)).toEqual({ is: 'level', value: 2.5 });
    expect(readLevel({ text: '2.5', number: 2.5 }, halves)).toEqual({ is: 'level', value: 2.5 });
    expect(readLevel({ text: '2.5', number: 2.5 }, whole)).toMatchObject({ is: 'problem', word: '2.5' });
    expect(readLevel({ text: '2.25' }, halves)).toMatchObject({ is: 'problem' });
  });

  test.each(['N/A', 'n.a.', 'Not Applicable', 'nicht zutreffend', 'sans objet', 'No aplica', 'n.v.t.'])(
    '%j says that the outcome does not apply',
    (text) => {
      expect(readLevel({ text }, whole)).toEqual({ is: 'notApplicable' });
    },
  );

  test.each(['', ' ', 'TBD', '-', '—', '?', 'not assessed', 'offen', 'pendiente'])(
    '%j says that nothing is recorded',
    (text) => {
      expect(readLevel({ text }, whole)).toEqual({ is: 'nothing' });
    },
  );

  test.each([
    '5',
    '-1',
    '75%',
    '0.75',
    'Managed',
    'yes',
    '1e3',
    '#REF!',
    '#N/A',
    '3 or 4',
    'Infinity',
    '0x2',
  ])('%j is refused, not converted', (text) => {
    expect(readLevel({ text }, whole)).toMatchObject({
      is: 'problem',
      problem: expect.stringContaining(text),
    });
  });

  test('has the level that the mapping gives its word, or nothing', () => {
    const levels = { Initial: 1, '5': 4, '75%': 3, Unrated: null, 'N/A': 0 };
    const read = (text: string) => readLevel({ text }, whole, { levels });
    expect(read('initial')).toEqual({ is: 'level', value: 1 });
    expect(readLevel({ text: '5', number: 5 }, whole, { levels })).toEqual({ is: 'level', value: 4 });
    expect(read('75%')).toEqual({ is: 'level', value: 3 });
    expect(read('Unrated')).toEqual({ is: 'nothing' });
    expect(read('n/a')).toEqual({ is: 'level', value: 0 });
    expect(read('constructor')).toMatchObject({ is: 'problem' });
    expect(read('__proto__')).toMatchObject({ is: 'problem' });
  });

  test('is not applicable by the words of the mapping too', () => {
    expect(readLevel({ text: 'Leased' }, whole, { notApplicable: ['leased'] })).toEqual({
      is: 'notApplicable',
    });
  });
});
