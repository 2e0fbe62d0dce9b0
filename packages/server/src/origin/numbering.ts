/** An entry of one of the logs that a profile was in: that of the log, from 1 for the oldest, and its own there. */
export type LogPlace = readonly [log: number, number: number];

/**
 * The number by which rows of a profile name an entry in this database. Entries of its own log keep their number. Those of
 * the logs before count backwards from 0, the head of the newest of them, so that the order of all entries is kept and an
 * import, whatever its number, comes after them.
 *
 * @param heads the numbers of the newest entries of the logs before, the oldest log first
 */
export function entryHere([log, number]: LogPlace, heads: readonly number[]): number {
  return heads.slice(log - 1).reduce((entry, head) => entry - head, number);
}

/** The entry that a number here means: the other way round. */
export function placeOfEntry(entry: number, heads: readonly number[]): LogPlace {
  let log = heads.length + 1;
  let number = entry;
  while (number <= 0 && log > 1) {
    log--;
    number += heads[log - 1] ?? 0;
  }
  return [log, number];
}
