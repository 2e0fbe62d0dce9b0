import type { Transaction } from 'kysely';
import { hasFormOfDay } from '../assessments/calendar-date.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { CsfServerError } from '../refusals/error.ts';
import { caseFolded } from '../text/case-folded.ts';
import { nearest } from '../text/nearest.ts';
import { quote } from '../text/quote.ts';
import { loadSnapshots, type StoredSnapshot, snapshotId } from './load-snapshots.ts';

/** A text of this form is always the id of a snapshot, never its name. */
const ID = /^N[\s-]?(\d{1,9})$/i;

/** The present, where a comparison is asked for. */
export const NOW = 'now';

/** The number in the id of a snapshot, forgivingly spelled: `n1` is `N-1`. Null if the text is no such id. */
function snapshotNumber(text: string): number | null {
  const [, digits] = ID.exec(text.trim()) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** Whether a text means something else wherever a snapshot can be named: an id, a day, or the present. */
export function isReserved(text: string): boolean {
  return snapshotNumber(text) !== null || hasFormOfDay(text) || caseFolded(text) === NOW;
}

/** The snapshot with an id or a name, whatever its case. */
export function snapshotCalled(
  snapshots: readonly StoredSnapshot[],
  text: string,
): StoredSnapshot | undefined {
  const wanted = snapshotNumber(text);
  const key = caseFolded(text);
  return snapshots.find(({ number, name }) =>
    wanted === null ? caseFolded(name) === key : number === wanted,
  );
}

/** @throws CsfServerError UNKNOWN_SNAPSHOT, which names those that there are */
export async function findSnapshot(
  db: Database | Transaction<Schema>,
  profileId: string,
  text: string,
): Promise<StoredSnapshot> {
  const snapshots = await loadSnapshots(db, profileId);
  return snapshotCalled(snapshots, text) ?? refuseUnknown(snapshots, text);
}

const MAX_NAMED = 5;

function refuseUnknown(snapshots: readonly StoredSnapshot[], text: string): never {
  const names = snapshots.map(({ name }) => name);
  const like = new Set(nearest(text, names, MAX_NAMED));
  const shown = like.size > 0 ? snapshots.filter(({ name }) => like.has(name)) : snapshots.slice(-MAX_NAMED);
  const known = shown.map((snapshot) => `${snapshotId(snapshot)} ${quote(snapshot.name)}`).join(', ');
  throw new CsfServerError({
    code: 'UNKNOWN_SNAPSHOT',
    message: `The profile has no snapshot ${quote(text)}.`,
    hint:
      snapshots.length === 0
        ? 'It has none yet; snapshot_record without decision records one.'
        : `${like.size > 0 ? 'Nearest' : 'Newest'}: ${known}. records_list with kind "snapshots" lists all.`,
  });
}
