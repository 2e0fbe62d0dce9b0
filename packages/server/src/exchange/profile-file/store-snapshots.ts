import { setImmediate as nextTurn } from 'node:timers/promises';
import { decisionColumns, snapshotColumns } from '../../database/tables/snapshots.ts';
import { entryHere } from '../../origin/numbering.ts';
import { caseFolded } from '../../text/case-folded.ts';
import { pack } from '../../text/packed-text.ts';
import type { FiledSnapshot } from './format.ts';
import { insertRows } from './insert-rows.ts';
import { numberOf } from './record-numbers.ts';
import { type RowTarget, writtenHere } from './row-target.ts';

/** What the log says of snapshots and of the decisions about them. */
export interface LoggedSnapshots {
  readonly snapshots: Readonly<Record<string, object>>;
  readonly snapshotDecisions: Readonly<Record<string, object>>;
}

/** Stores the snapshots of a file, whose content has been checked. */
export async function storeSnapshots(
  target: RowTarget,
  snapshots: readonly FiledSnapshot[],
): Promise<LoggedSnapshots> {
  const logged = { snapshots: {} as Record<string, object>, snapshotDecisions: {} as Record<string, object> };
  for (const snapshot of snapshots) {
    logged.snapshots[snapshot.id] = await storeSnapshot(target, snapshot);
    for (const [index, decision] of snapshot.decisions.entries())
      logged.snapshotDecisions[`${snapshot.id}.${index + 1}`] = decisionColumns.pick(decision);
    await nextTurn(); // each may have megabytes
  }
  return logged;
}

async function storeSnapshot(
  { transaction, profileId, heads }: RowTarget,
  { id, knownEntry, content, decisions, ...row }: FiledSnapshot,
): Promise<object> {
  const number = numberOf(id);
  const snapshot = snapshotColumns.pick({ ...row, knownEntry: entryHere(knownEntry, heads) });
  const stored = {
    profile_id: profileId,
    number,
    ...snapshotColumns.toRow(snapshot),
    name_key: caseFolded(row.name),
    content: pack(content),
    ...writtenHere(row, heads),
  };
  await insertRows(transaction, 'snapshots', [stored]);
  const decided = decisions.map((decision, index) => ({
    profile_id: profileId,
    snapshot: number,
    number: index + 1,
    ...decisionColumns.toRow(decision),
    ...writtenHere(decision, heads),
  }));
  await insertRows(transaction, 'snapshot_decisions', decided);
  return snapshot;
}
