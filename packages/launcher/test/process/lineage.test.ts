import { describe, expect, it } from 'vitest';
import { ancestorsIn, descendantsIn } from '../../src/process/lineage.ts';

/** Parent and start by pid: the system starts a session, which starts a client, a launcher and a server. */
const TABLE = { 4: [0, 1], 500: [4, 2], 1000: [500, 10], 1004: [1_000, 11], 1008: [1_004, 12] } as const;

function tableOf(rows: Readonly<Record<number, readonly [parent: number, start: number | null]>>) {
  const parents = new Map(Object.entries(rows).map(([pid, [parent]]) => [Number(pid), parent]));
  const startOf = (pid: number): bigint | null => {
    const start = rows[pid]?.[1] ?? null;
    return start === null ? null : BigInt(start);
  };
  return { parents, startOf };
}

function ancestors(rows: Parameters<typeof tableOf>[0], pid: number): number[] {
  const { parents, startOf } = tableOf(rows);
  return ancestorsIn(parents, pid, startOf);
}

function descendants(rows: Parameters<typeof tableOf>[0], pid: number): number[] {
  const { parents, startOf } = tableOf(rows);
  const root = { pid, start: startOf(pid) ?? 0n };
  return descendantsIn(parents, root, startOf).map((process) => process.pid);
}

describe('the ancestors of a process', () => {
  it('come nearest first', () => {
    expect(ancestors(TABLE, 1_008)).toEqual([1_008, 1_004, 1_000, 500, 4]);
  });

  it('end where a parent has ended', () => {
    const { 1_000: _, ...rows } = TABLE;
    expect(ancestors(rows, 1_008)).toEqual([1_008, 1_004]);
  });

  it('end where the pid of a parent belongs to a younger process', () => {
    expect(ancestors({ ...TABLE, 1000: [500, 99] }, 1_008)).toEqual([1_008, 1_004]);
  });

  it('end where a pid comes again', () => {
    expect(ancestors({ ...TABLE, 500: [1_008, 2] }, 1_008)).toEqual([1_008, 1_004, 1_000, 500]);
    expect(ancestors({ 8: [8, 1] }, 8)).toEqual([8]);
  });

  it('have those whose start is hidden, and are measured past them', () => {
    expect(ancestors({ ...TABLE, 1000: [500, null] }, 1_008)).toEqual([1_008, 1_004, 1_000, 500, 4]);
    expect(ancestors({ ...TABLE, 1000: [500, null], 500: [4, 99] }, 1_008)).toEqual([1_008, 1_004, 1_000]);
  });

  it('are not followed without end', () => {
    const rows = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [index + 1, [index, index + 1] as const]),
    );
    expect(ancestors(rows, 1_000)).toHaveLength(64);
  });

  it('are none for a process that the table does not have', () => {
    expect(ancestors(TABLE, 9_999)).toEqual([9_999]);
  });
});

describe('the descendants of a process', () => {
  it('come nearest first', () => {
    expect(descendants({ ...TABLE, 1012: [1_000, 13] }, 1_000)).toEqual([1_004, 1_012, 1_008]);
  });

  it('have no process that is older: its parent had the pid before', () => {
    expect(descendants({ ...TABLE, 900: [1_000, 9], 904: [900, 50] }, 1_000)).toEqual([1_004, 1_008]);
  });

  it('have no process whose start is hidden, and nothing below it', () => {
    expect(descendants({ ...TABLE, 1004: [1_000, null] }, 1_000)).toEqual([]);
  });

  it('have each process once, also in a circle', () => {
    expect(descendants({ 8: [12, 1], 12: [8, 1], 16: [16, 1] }, 8)).toEqual([12]);
    expect(descendants({ 16: [16, 1] }, 16)).toEqual([]);
  });
});
