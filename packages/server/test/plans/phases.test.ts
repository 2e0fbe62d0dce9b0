import { expect, test } from 'vitest';
import { phaseAt, quarters } from '../../src/plans/phases.ts';

test('quarters go from the first day to the last, over the turn of a year', () => {
  expect(quarters('2025-09-30', '2026-01-01')).toEqual([
    { name: '2025 Q3', until: '2025-09-30' },
    { name: '2025 Q4', until: '2025-12-31' },
    { name: '2026 Q1', until: '2026-03-31' },
  ]);
});

test.each([
  ['2025-01-01', '2025 Q1'],
  ['2025-03-31', '2025 Q1'],
  ['2025-04-01', '2025 Q2'],
  ['2025-07-01', '2025 Q3'],
  ['2025-12-31', '2025 Q4'],
])('%s lies in %s', (day, name) => {
  expect(quarters(day, day).map((phase) => phase.name)).toEqual([name]);
});

test('what finishes on the last day of a phase belongs to it', () => {
  const phases = [
    { name: 'first', until: '2025-04-30' },
    { name: 'second', until: '2025-05-31' },
  ];
  expect(['2025-04-30', '2025-05-01', '2025-06-01'].map((finish) => phaseAt(phases, finish))).toEqual([
    0, 1, 2,
  ]);
});
