import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findCycle } from '../../src/records/cycle.ts';

test('a cycle is named from where it was looked for, by the shortest way back', () => {
  const next = new Map([
    [1, [2, 4]],
    [2, [3]],
    [3, [1]],
    [4, [1]],
    [5, [1]],
  ]);
  expect(findCycle(next, [5, 3, 1])).toEqual([3, 1, 2, 3]);
  expect(findCycle(next, [1])).toEqual([1, 4, 1]);
  expect(findCycle(next, [5])).toBeNull();
});

test('what depends on itself is a cycle', () => {
  expect(findCycle(new Map([[1, [1]]]), [1])).toEqual([1, 1]);
});

test('a chain of 50,000 has none, and is no trouble', () => {
  const next = new Map(Array.from({ length: 50_000 }, (_, index) => [index, [index + 1]]));
  expect(findCycle(next, [0])).toBeNull();
});

const anyGraph = fc
  .array(fc.array(fc.nat(7), { maxLength: 3 }), { minLength: 1, maxLength: 8 })
  .map((edges) => new Map(edges.map((to, from) => [from, to.filter((node) => node < edges.length)])));

test('a cycle that is found is one, and none is found only if nodes can be put in an order', () => {
  fc.assert(
    fc.property(anyGraph, (next) => {
      const cycle = findCycle(next, [...next.keys()]);
      if (cycle !== null) {
        expect(cycle.at(0)).toBe(cycle.at(-1));
        for (const [index, node] of cycle.slice(0, -1).entries())
          expect(next.get(node)).toContain(cycle[index + 1]);
        return;
      }
      const open = new Map(next);
      for (let node = leafOf(open); node !== undefined; node = leafOf(open)) open.delete(node);
      expect([...open.keys()]).toEqual([]);
    }),
  );
});

/** A node that leads nowhere any more. */
function leafOf(next: ReadonlyMap<number, readonly number[]>): number | undefined {
  return [...next.keys()].find((node) => (next.get(node) ?? []).every((successor) => !next.has(successor)));
}
