import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Columns, Fields, RowOf } from '../database/columns.ts';
import { actionColumns } from '../database/tables/actions.ts';
import { assessmentColumns } from '../database/tables/assessments.ts';
import { commentColumns } from '../database/tables/comments.ts';
import { evidenceColumns } from '../database/tables/evidence.ts';
import { intakeColumns } from '../database/tables/intake.ts';
import { riskColumns } from '../database/tables/risks.ts';
import { decisionColumns, MAX_SNAPSHOT_BYTES, snapshotColumns } from '../database/tables/snapshots.ts';
import { tierColumns } from '../database/tables/tiers.ts';
import { withdrawalColumns } from '../database/tables/withdrawals.ts';
import { LETTERS } from '../records/record-id.ts';
import { unpack } from '../text/packed-text.ts';
import type { ProfileRecords } from './replay.ts';

/** The tables with records of profiles. A database before its update has not all of them. */
const TABLES = [
  'assessments',
  'evidence',
  'risks',
  'actions',
  'tiers',
  'intake',
  'comments',
  'withdrawals',
  'snapshots',
  'snapshot_decisions',
] as const;
type Table = (typeof TABLES)[number];

/** The ids of all profiles that have records or a row of their own. */
export function storedProfiles(database: DatabaseSync): string[] {
  const owners = TABLES.filter((table) => exists(database, table)).map(
    (table) => `SELECT profile_id FROM ${table}`,
  );
  const rows = database.prepare(`${['SELECT id FROM profiles', ...owners].join(' UNION ')} ORDER BY 1`).all();
  return rows.map(({ id }) => String(id));
}

/** What is stored of one profile, in the words of the log. */
export function storedRecords(database: DatabaseSync, profile: string): ProfileRecords {
  const rows = (table: Table, order: string) =>
    exists(database, table)
      ? database.prepare(`SELECT * FROM ${table} WHERE profile_id = ? ORDER BY ${order}`).all(profile)
      : [];
  const register = <F extends Fields>(table: Table, letter: string, columns: Columns<F>) =>
    new Map(
      rows(table, 'number').map((row) => [`${letter}-${String(row['number'])}`, contentOf(row, columns)]),
    );
  return {
    assessments: rows('assessments', 'id').map((row) => contentOf(row, assessmentColumns)),
    registers: {
      evidence: register('evidence', 'E', evidenceColumns),
      risks: register('risks', 'R', riskColumns),
      actions: register('actions', 'A', actionColumns),
      tiers: register('tiers', 'T', tierColumns),
      intake: register('intake', 'I', intakeColumns),
      comments: register('comments', 'C', commentColumns),
      snapshots: new Map(
        rows('snapshots', 'number').map((row) => [`N-${String(row['number'])}`, snapshotOf(row)]),
      ),
      snapshotDecisions: new Map(
        rows('snapshot_decisions', 'snapshot, number').map((row) => [
          `N-${String(row['snapshot'])}.${String(row['number'])}`,
          contentOf(row, decisionColumns),
        ]),
      ),
      withdrawals: new Map(
        rows('withdrawals', 'register, number').map((row) => [
          `${letterOf(row['register'])}-${String(row['number'])}`,
          contentOf(row, withdrawalColumns),
        ]),
      ),
    },
  };
}

function exists(database: DatabaseSync, table: Table): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table) !== undefined;
}

/** With the SHA-256 of what the row holds, whatever the row says. */
function snapshotOf(row: Readonly<Record<string, SQLOutputValue>>): Readonly<Record<string, unknown>> {
  const content = row['content'];
  const sha256 = content instanceof Uint8Array ? unpack(content, MAX_SNAPSHOT_BYTES)?.sha256 : undefined;
  const stored = contentOf(row, snapshotColumns);
  return stored['sha256'] === sha256 ? stored : { ...stored, sha256: null };
}

/** What cannot be read is not what the log has: nothing is equal to it. */
function contentOf<F extends Fields>(row: object, columns: Columns<F>): Readonly<Record<string, unknown>> {
  try {
    return columns.fromRow(row as RowOf<F>);
  } catch {
    return {};
  }
}

/** Anybody may have stored another register. */
function letterOf(register: unknown): string {
  return Object.entries(LETTERS).find(([known]) => known === register)?.[1] ?? '?';
}
