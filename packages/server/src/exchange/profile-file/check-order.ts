import { entryHere, type LogPlace } from '../../origin/numbering.ts';
import type { ProfileFile } from './format.ts';
import { numberOf } from './record-numbers.ts';

// Lists of a file are in order, so nothing is there twice and the last version of a record is the newest.

/** What is wrong with the entries and the order of the rows of a file; null after each row that is right. */
export function* orderProblems(file: ProfileFile): Generator<string | null> {
  const heads = file.audit.map(({ head }) => head.number);
  const order = (entry: LogPlace): number => entryHere(entry, heads);
  for (const name of [
    'evidence',
    'risks',
    'actions',
    'intake',
    'comments',
    'tiers',
    'assessments',
    'snapshots',
  ] as const) {
    const isVersioned = name !== 'tiers' && name !== 'assessments' && name !== 'snapshots';
    const keys = file[name].map(({ id, entry }): Key => [numberOf(id), isVersioned ? order(entry) : 0]);
    yield* unordered(name, keys);
    for (const { id, entry } of file[name]) yield misplaced(id, entry, heads);
  }
  const settings = file.settings.map(({ outcome, entry }): Key => [outcome, order(entry)]);
  yield* unordered('settings', settings);
  for (const { outcome, entry } of file.settings) yield misplaced(outcome, entry, heads);
  yield* unordered(
    'withdrawals',
    file.withdrawals.map(({ record }): Key => [WITHDRAWN.indexOf(record.charAt(0)), numberOf(record)]),
  );
  for (const { record, entry } of file.withdrawals) yield misplaced(`withdrawal of ${record}`, entry, heads);
  for (const { id, knownEntry, decisions } of file.snapshots) {
    for (const entry of [knownEntry, ...decisions.map((decision) => decision.entry)])
      yield misplaced(id, entry, heads);
  }
}

/** The letters of the registers in the order of their names. */
const WITHDRAWN = 'ASEIRT';

type Key = readonly [string | number, number];

function* unordered(list: string, keys: readonly Key[]): Generator<string | null> {
  for (const [index, key] of keys.entries()) {
    const before = keys[index - 1];
    const isAfter =
      before === undefined || before[0] < key[0] || (before[0] === key[0] && before[1] < key[1]);
    yield isAfter ? null : `${list}.${index} is there twice or out of order`;
  }
}

function misplaced(what: string, [log, number]: LogPlace, heads: readonly number[]): string | null {
  const head = heads[log - 1];
  if (head !== undefined && number <= head) return null;
  return `${what} is of entry ${number} of log ${log}, which the file does not have`;
}
