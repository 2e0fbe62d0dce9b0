import { expect, test } from 'vitest';
import { allPages, type ReadPage } from '../../../src/exchange/tables/all-pages.ts';

/** A list of numbers, of a profile whose revision changes before the reading with that index. */
function listOf(count: number, changesAt: number): { read: ReadPage; readings: unknown[] } {
  const readings: unknown[] = [];
  const read: ReadPage = async ({ after: [from = 0] = [], limit }) => {
    readings.push([from, limit]);
    const revision = readings.length > changesAt ? 2 : 1;
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    const page = numbers.filter((number) => number > Number(from)).slice(0, limit);
    const records = page.map((number) => ({ position: [number], facts: { number, revision } }));
    return { profile: 'clinic', revision, records, asOf: '2025-03-31', view: {}, notes: [] };
  };
  return { read, readings };
}

test.each([0, 1, 1_999, 2_000, 2_001, 4_000, 4_500])('a list of %i records is whole', async (count) => {
  const { read, readings } = listOf(count, Number.POSITIVE_INFINITY);
  const { records } = await allPages(read);
  expect(records.map(({ position }) => position[0])).toEqual(Array.from({ length: count }, (_, i) => i + 1));
  expect(readings).toHaveLength(Math.floor(count / 2_000) + 1);
});

test('a list that changes while it is read is read anew, in one piece', async () => {
  const { read, readings } = listOf(4_500, 2);
  const { records, revision } = await allPages(read);
  expect(readings).toEqual([
    [0, 2_000],
    [2_000, 2_000],
    [4_000, 2_000],
    [0, Number.MAX_SAFE_INTEGER],
  ]);
  expect([records.length, revision]).toEqual([4_500, 2]);
  expect(records.every(({ facts }) => 'revision' in facts && facts.revision === 2)).toBe(true);
});
