import type { Database } from '../../database/open.ts';
import { loadProfile } from '../../profiles/load-profile.ts';
import type { Profile } from '../../profiles/profile.ts';
import { resolveProfile } from '../../profiles/resolve-profile.ts';
import { auditRows } from './audit-rows.ts';
import { columnsOf } from './columns.ts';
import type { FoundRows } from './found-rows.ts';
import { outcomeRows } from './outcome-rows.ts';
import { recordRows } from './record-rows.ts';
import { type AppliedSelection, applySelection, type TableSelection } from './selection.ts';
import type { Row, Table, TableName } from './table.ts';

export interface LoadedTable extends Table {
  readonly profile: Pick<Profile, 'id' | 'name' | 'organization'>;
  readonly notes: readonly string[];
}

/**
 * Loads all rows of a table of a profile.
 * @param given as in `resolveProfile`
 * @throws CsfServerError UNKNOWN_PROFILE, AMBIGUOUS_PROFILE, INVALID_INPUT for a day in the future, and what
 * `applySelection` throws
 */
export async function loadTable(
  db: Database,
  {
    profile: given,
    table,
    ...wanted
  }: TableSelection & {
    readonly profile: string | undefined;
    readonly table: TableName;
  },
  now: Date,
): Promise<LoadedTable> {
  const selection = applySelection(table, wanted);
  const profile = await loadProfile(db, await resolveProfile(db, given, { for: 'reading' }));
  const { rows, notes } = await findRows(db, profile.id, table, { ...selection, now });
  const columns = columnsOf(table);
  return {
    name: table,
    columns,
    rows: rows.map((row) =>
      complete(
        row,
        columns.map(({ name }) => name),
      ),
    ),
    profile,
    notes: [...selection.notes, ...notes],
  };
}

function findRows(
  db: Database,
  profileId: string,
  table: TableName,
  selection: AppliedSelection & { readonly now: Date },
): Promise<FoundRows> {
  if (table === 'audit') return auditRows(db, profileId);
  return table === 'scores' || table === 'gaps' || table === 'targets'
    ? outcomeRows(db, profileId, table, selection)
    : recordRows(db, profileId, table, selection);
}

function complete(row: object, names: readonly string[]): Row {
  const values: Row = { ...row };
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
}
