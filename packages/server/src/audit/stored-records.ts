import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Columns, Fields, RowOf } from '../database/columns.ts';
import { actionColumns } from '../database/tables/actions.ts';
import { assessmentColumns } from '../database/tables/assessments.ts';
import { commentColumns } from '../database/tables/comments.ts';
import { evidenceColumns } from '../database/tables/evidence.ts';
import { importColumns, importRemovalColumns, MAX_STORED_BYTES } from '../database/tables/imports.ts';
import { intakeColumns } from '../database/tables/intake.ts';
import { riskColumns } from '../database/tables/risks.ts';
import { decisionColumns, MAX_SNAPSHOT_BYTES, snapshotColumns } from '../database/tables/snapshots.ts';
import { tierColumns } from '../database/tables/tiers.ts';
import { withdrawalColumns } from '../database/tables/withdrawals.ts';
import { LETTERS } from '../records/record-id.ts';
import { unpack } from '../text/packed-text.ts';
import { FRAMEWORK_SUBJECT } from './framework-subject.ts';
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

/** The ids of all profiles that have records or a row of their own, and the subject of what was imported. */
export function storedProfiles(database: DatabaseSync): string[] {
  const owners = TABLES.filter((table) => exists(database, table)).map(
    (table) => `SELECT profile_id FROM ${table}`,
  );
  const rows = database.prepare(`${['SELECT id FROM profiles', ...owners].join(' UNION ')} ORDER BY 1`).all();
  return [...rows.map(({ id }) => String(id)), ...(exists(database, 'imports') ? [FRAMEWORK_SUBJECT] : [])];
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
      ...importsOf(database, profile),
      evidence: register('evidence', 'E', evidenceColumns),
      risks: register('risks', 'R', riskColumns),
      actions: register('actions', 'A', actionColumns),
      tiers: register('tiers', 'T', tierColumns),
      intake: register('intake', 'I', intakeColumns),
      comments: register('comments', 'C', commentColumns),
      snapshots: new Map(
        rows('snapshots', 'number').map((row) => [
          `N-${String(row['number'])}`,
          packedOf(row, snapshotColumns, MAX_SNAPSHOT_BYTES),
        ]),
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

/** What was imported. No profile has its subject. */
function importsOf(
  database: DatabaseSync,
  subject: string,
): Pick<ProfileRecords['registers'], 'imports' | 'importRemovals'> {
  const rows = (table: 'imports' | 'import_removals') =>
    subject === FRAMEWORK_SUBJECT && exists(database, table)
      ? database.prepare(`SELECT * FROM ${table} ORDER BY number`).all()
      : [];
  const id = (row: Readonly<Record<string, SQLOutputValue>>) => `F-${String(row['number'])}`;
  return {
    imports: new Map(rows('imports').map((row) => [id(row), packedOf(row, importColumns, MAX_STORED_BYTES)])),
    importRemovals: new Map(
      rows('import_removals').map((row) => [id(row), contentOf(row, importRemovalColumns)]),
    ),
  };
}

function exists(database: DatabaseSync, table: Table | 'imports' | 'import_removals'): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table) !== undefined;
}

/** With the SHA-256 of what the row holds, whatever the row says. */
function packedOf<F extends Fields>(
  row: Readonly<Record<string, SQLOutputValue>>,
  columns: Columns<F>,
  maxBytes: number,
): Readonly<Record<string, unknown>> {
  const content = row['content'];
  const sha256 = content instanceof Uint8Array ? unpack(content, maxBytes)?.sha256 : undefined;
  const stored = contentOf(row, columns);
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
