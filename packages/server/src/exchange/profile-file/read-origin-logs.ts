import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Schema } from '../../database/schema.ts';
import { filedEntry } from './filed-entry.ts';
import { type FiledEntry, isLinks, type Links, type LogFile } from './log-format.ts';

/** The excerpts of the logs that a profile was in before, as they came. */
export async function readOriginLogs(
  transaction: Transaction<Schema>,
  profileId: string,
  withIdentities: boolean,
): Promise<readonly LogFile[]> {
  const logs = await transaction
    .selectFrom('origin_logs')
    .selectAll()
    .where('profile_id', '=', profileId)
    .orderBy('log')
    .execute();
  const found: LogFile[] = [];
  for (const { log, subject, head_number, head_hash, previous_hash } of logs) {
    const entries = [
      ...(await originEntries(transaction, { profileId, log }, withIdentities)),
      ...(await originLinks(transaction, { profileId, log })),
    ];
    found.push({
      profile: subject,
      head: { number: head_number, hash: head_hash },
      previousHash: previous_hash,
      entries: entries.sort((a, b) => firstOf(a) - firstOf(b)),
    });
    await nextTurn();
  }
  return found;
}

interface OriginLog {
  readonly profileId: string;
  readonly log: number;
}

async function originEntries(
  transaction: Transaction<Schema>,
  { profileId, log }: OriginLog,
  withIdentities: boolean,
): Promise<readonly FiledEntry[]> {
  const rows = await transaction
    .selectFrom('origin_entries')
    .selectAll()
    .where('profile_id', '=', profileId)
    .where('log', '=', log)
    .execute();
  return rows.map((row) => filedEntry(row, JSON.parse(row.left_out), withIdentities));
}

async function originLinks(
  transaction: Transaction<Schema>,
  { profileId, log }: OriginLog,
): Promise<readonly Links[]> {
  const rows = await transaction
    .selectFrom('origin_links')
    .selectAll()
    .where('profile_id', '=', profileId)
    .where('log', '=', log)
    .execute();
  return rows.map(({ number, hashes }) => ({ from: number, hashes: hashes.match(/.{64}/g) ?? [] }));
}

function firstOf(entry: FiledEntry | Links): number {
  return isLinks(entry) ? entry.from : entry.number;
}
