import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assessmentColumns } from '../../src/database/tables/assessments.ts';
import { statusInCell, statusText } from '../../src/exchange/template/status-text.ts';
import { DEFAULT_SCALE } from '../../src/profiles/scale.ts';

const assessed = (score: number | null, assessor = 'Ada') => ({
  ...assessmentColumns.initial,
  outcomeId: 'GV.OC-01',
  score,
  date: '2025-03-31',
  assessor,
});

test('Current Status begins with the level, its day and who judged it', () => {
  expect(statusText(assessed(3), DEFAULT_SCALE, 'Charter signed.')).toBe(
    'Level 3: Achieved (2025-03-31, Ada)\nCharter signed.',
  );
  expect(statusText(assessed(2.5), DEFAULT_SCALE, undefined)).toBe('Level 2.5 (2025-03-31, Ada)');
  expect(statusText(assessed(null), DEFAULT_SCALE, undefined)).toBe('Not applicable (2025-03-31, Ada)');
  expect(statusText(null, DEFAULT_SCALE, 'Charter signed.')).toBe('Charter signed.');
  expect(statusText(null, DEFAULT_SCALE, undefined)).toBe('');
});

test('Whatever the text says, it reads back without the line about the score', () => {
  const line = fc.oneof(
    fc.constantFrom(
      'Not assessed',
      'Level 3',
      'Level 2: x (2025-03-31, Bea)',
      'Not applicable',
      'Level of detail',
    ),
    fc.string({ maxLength: 20 }),
  );
  const text = fc
    .array(line, { minLength: 1, maxLength: 4 })
    .map((lines) => lines.join('\n').replaceAll(/\r\n?/g, '\n').trim())
    .filter((joined) => joined !== '');
  const score = fc.option(fc.constantFrom(0, 1, 2.5, 4, null), { nil: undefined });
  fc.assert(
    fc.property(text, score, fc.constantFrom('Ada', 'Ada (IT), Bea'), (joined, level, assessor) => {
      const assessment = level === undefined ? null : assessed(level, assessor);
      const read = statusInCell(statusText(assessment, DEFAULT_SCALE, joined));
      expect(read.text).toBe(joined);
      if (assessment !== null) expect(read.level).toBe(assessment.score);
    }),
  );
});

test('A cell that people wrote themselves is text alone', () => {
  expect(statusInCell('Level crossing is guarded\nsince May')).toEqual({
    level: undefined,
    text: 'Level crossing is guarded\nsince May',
  });
});
