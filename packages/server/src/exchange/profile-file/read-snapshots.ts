import { setImmediate as nextTurn } from 'node:timers/promises';
import { decisionColumns, MAX_SNAPSHOT_BYTES, snapshotColumns } from '../../database/tables/snapshots.ts';
import { placeOfEntry } from '../../origin/numbering.ts';
import { CsfServerError } from '../../refusals/error.ts';
import { snapshotId } from '../../snapshots/load-snapshots.ts';
import { unpack } from '../../text/packed-text.ts';
import type { FiledSnapshot } from './format.ts';
import { type RowSource, written } from './read-rows.ts';

/**
 * The snapshots of a profile with their content and the decisions about them.
 * @throws CsfServerError SNAPSHOT_CHANGED for one that is not what it says: nobody could import it
 */
export async function readSnapshots(source: RowSource): Promise<readonly FiledSnapshot[]> {
  const { transaction, profile, heads } = source;
  const rows = await transaction
    .selectFrom('snapshots')
    .select(['number', 'entry', 'recorded_at', ...snapshotColumns.names])
    .where('profile_id', '=', profile.id)
    .orderBy('number')
    .execute();
  const snapshots: FiledSnapshot[] = [];
  for (const row of rows) {
    const { knownEntry, ...snapshot } = snapshotColumns.fromRow(row);
    snapshots.push({
      ...snapshot,
      id: snapshotId(row),
      knownEntry: placeOfEntry(knownEntry, heads),
      content: await contentOf(source, row),
      decisions: await decisionsAbout(source, row.number),
      ...written(row, heads),
    });
    await nextTurn(); // each may have megabytes
  }
  return snapshots;
}

async function contentOf(
  { transaction, profile }: RowSource,
  { number, sha256 }: { readonly number: number; readonly sha256: string },
): Promise<string> {
  const { content } = await transaction
    .selectFrom('snapshots')
    .select('content')
    .where('profile_id', '=', profile.id)
    .where('number', '=', number)
    .executeTakeFirstOrThrow();
  const unpacked = unpack(content, MAX_SNAPSHOT_BYTES);
  if (unpacked?.sha256 === sha256) return unpacked.text;
  throw new CsfServerError({
    code: 'SNAPSHOT_CHANGED',
    message: `Snapshot ${snapshotId({ number })} is not what was recorded: its content does not have its SHA-256.`,
    hint: 'Nothing was exported. Somebody has changed the database outside csf-mcp. Restore a backup from before.',
  });
}

async function decisionsAbout({ transaction, profile, heads }: RowSource, snapshot: number) {
  const rows = await transaction
    .selectFrom('snapshot_decisions')
    .selectAll()
    .where('profile_id', '=', profile.id)
    .where('snapshot', '=', snapshot)
    .orderBy('number')
    .execute();
  return rows.map((row) => ({ ...decisionColumns.fromRow(row), ...written(row, heads) }));
}
