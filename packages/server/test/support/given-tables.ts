import { expect } from 'vitest';
import type { Database } from '../../src/database/open.ts';
import type { GivenCell, GivenTable } from '../../src/exchange/any-table/given-table.ts';
import { importTable } from '../../src/exchange/any-table/import-table.ts';
import type { TableRequest } from '../../src/exchange/any-table/read-table.ts';
import { tablesOfWorkbook } from '../../src/exchange/any-table/workbook-tables.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { loadProfile } from '../../src/profiles/load-profile.ts';
import type { Profile } from '../../src/profiles/profile.ts';
import type { NewProfile } from '../../src/profiles/profile-change.ts';
import { CsfServerError } from '../../src/refusals/error.ts';
import { readWorkbook } from '../../src/spreadsheet/read/workbook.ts';
import { type SheetRow, workbook } from './core-export.ts';
import { testDatabase, writer } from './test-database.ts';

/** The day of the tests. */
export const NOW = new Date('2026-06-30T12:00:00.000Z');

export type Cells = readonly (string | number | null | Partial<GivenCell>)[];

/** A table as a reader gives it: numbers, texts, and cells with more. */
export function tableOf(rows: readonly Cells[], sheet: string | null = null): GivenTable {
  return { sheet, rows: rows.map((cells, index) => ({ number: index + 1, cells: cells.map(cellOf) })) };
}

function cellOf(value: Cells[number]): GivenCell | null {
  if (value === null || value === '') return null;
  if (typeof value === 'number') return { text: String(value), number: value };
  return typeof value === 'string' ? { text: value } : { text: '', ...value };
}

/** The tables of a real XLSX file. */
export async function xlsxTables(sheets: Readonly<Record<string, readonly SheetRow[]>>) {
  return tablesOfWorkbook((await readWorkbook(workbook(sheets))).sheets);
}

export interface Clinic {
  readonly db: Database;
  readonly profile: () => Promise<Profile>;
  /** Imports tables; a dry run unless a mapping or `dryRun: false` is given. */
  readonly importing: (
    tables: GivenTable | readonly GivenTable[],
    request?: Partial<TableRequest>,
  ) => ReturnType<typeof importTable>;
}

/** An empty profile named Clinic. */
export async function clinic(content: Partial<NewProfile> = {}): Promise<Clinic> {
  const db = testDatabase();
  await createProfileOnce(db, writer, { name: 'Clinic', organization: 'Acme', ...content });
  return {
    db,
    profile: () => loadProfile(db, 'clinic'),
    importing: (tables, request) =>
      importTable(db, writer, NOW, {
        tables: 'rows' in tables ? [tables] : tables,
        profile: 'clinic',
        ...request,
      }),
  };
}

/** The refusal of an import: its message and what to do. */
export async function refusalOf(importing: Promise<unknown>, code = 'INVALID_FILE'): Promise<string> {
  const error: unknown = await importing.catch((reason: unknown) => reason);
  if (!(error instanceof CsfServerError)) throw new Error('not refused', { cause: error });
  expect(error.code).toBe(code);
  expect(error.message.length + error.hint.length).toBeLessThan(4_000);
  return `${error.message} ${error.hint}`;
}
