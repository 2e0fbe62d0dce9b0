import type { DatabaseSync } from 'node:sqlite';
import type { Columns, Fields, RowOf } from '../database/columns.ts';
import { actionColumns } from '../database/tables/actions.ts';
import { assessmentColumns } from '../database/tables/assessments.ts';
import { evidenceColumns } from '../database/tables/evidence.ts';
import { riskColumns } from '../database/tables/risks.ts';
import { tierColumns } from '../database/tables/tiers.ts';
import { withdrawalColumns } from '../database/tables/withdrawals.ts';
import { LETTERS } from '../records/record-id.ts';
import type { ProfileRecords } from './replay.ts';

/** The ids of all profiles that have records or a row of their own. */
export function storedProfiles(database: DatabaseSync): string[] {
  const withdrawals = hasWithdrawals(database) ? 'UNION SELECT profile_id FROM withdrawals' : '';
  const rows = database
    .prepare(
      `SELECT id FROM profiles UNION SELECT profile_id FROM assessments UNION SELECT profile_id FROM evidence
       UNION SELECT profile_id FROM risks UNION SELECT profile_id FROM actions UNION SELECT profile_id FROM tiers
       ${withdrawals}
       ORDER BY 1`,
    )
    .all();
  return rows.map(({ id }) => String(id));
}

/** What is stored of one profile, in the words of the log. */
export function storedRecords(database: DatabaseSync, profile: string): ProfileRecords {
  const rows = (table: string, order: string) =>
    database.prepare(`SELECT * FROM ${table} WHERE profile_id = ? ORDER BY ${order}`).all(profile);
  const register = <F extends Fields>(table: string, letter: string, columns: Columns<F>) =>
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
      withdrawals: new Map(
        (hasWithdrawals(database) ? rows('withdrawals', 'register, number') : []).map((row) => [
          `${letterOf(row['register'])}-${String(row['number'])}`,
          contentOf(row, withdrawalColumns),
        ]),
      ),
    },
  };
}

/** What cannot be read is not what the log has: nothing is equal to it. */
function contentOf<F extends Fields>(row: object, columns: Columns<F>): Readonly<Record<string, unknown>> {
  try {
    return columns.fromRow(row as RowOf<F>);
  } catch {
    return {};
  }
}

/** A database of a schema before 5 has no such table. It is compared before its update, and in a backup. */
function hasWithdrawals(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'withdrawals'").get() !== undefined;
}

/** Anybody may have stored another register. */
function letterOf(register: unknown): string {
  return Object.entries(LETTERS).find(([known]) => known === register)?.[1] ?? '?';
}
