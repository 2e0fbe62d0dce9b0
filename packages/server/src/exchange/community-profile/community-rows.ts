import { invalidFile } from '../../refusals/invalid-file.ts';
import { quote } from '../../text/quote.ts';
import { elementIn } from '../any-table/cell-id.ts';
import { type GivenRow, type GivenTable, textAt } from '../any-table/given-table.ts';
import { findHeadings, type Headings } from '../any-table/header-row.ts';
import { roleOfHeading } from '../any-table/headings.ts';
import { findIdColumn } from '../any-table/id-column.ts';
import { inWords } from '../any-table/place.ts';
import { plainWords } from '../any-table/plain-words.ts';
import type { CommunityRow } from './read-community-profile.ts';

const FIELDS = ['priority', 'targetTier', 'rationale', 'note'] as const;
type Field = (typeof FIELDS)[number];

/** A sheet with a column of outcomes, and at least one of what a Community Profile says. */
interface CommunitySheet {
  readonly table: GivenTable;
  readonly headings: Headings;
  readonly idColumn: number;
  readonly columns: ReadonlyMap<Field, number>;
  /** The first two columns that say the same; null if all are different. */
  readonly twice: readonly [one: number, other: number] | null;
}

/** Whether a table has priorities, and no figure or name that only the profile of one organization has. */
export function looksLikeCommunityProfile(tables: readonly GivenTable[]): boolean {
  const found = tables.flatMap((table) => sheetOf(table) ?? []);
  return (
    found.length > 0 &&
    found.every(
      ({ columns, headings }) => columns.has('priority') && !headings.texts.some(isOfOneOrganization),
    )
  );
}

function isOfOneOrganization(heading: string): boolean {
  const role = roleOfHeading(heading)?.role;
  return role !== undefined && !['id', 'priority', 'rationale', 'note'].includes(role);
}

/**
 * The rows of the outcomes that a file says something about. Rows of functions and categories are left out.
 * @throws CsfServerError INVALID_FILE, which names what is missing, or the place of what is wrong
 */
export function communityRows(tables: readonly GivenTable[]): readonly CommunityRow[] {
  const sheets = tables.flatMap((table) => sheetOf(table) ?? []);
  if (sheets.length === 0) {
    throw invalidFile(
      'The file has no column of outcomes beside a column of priorities, tiers or rationale.',
      'Give a workbook or CSV file with the headings "Outcome" and "Priority", and a row for each outcome.',
    );
  }
  for (const sheet of sheets) refuseTwice(sheet);
  return sheets.flatMap(rowsOf);
}

function sheetOf(table: GivenTable): CommunitySheet | null {
  const idColumn = findIdColumn(table);
  if (idColumn === null) return null;
  const headings = findHeadings(table, idColumn.firstRow);
  const columns = new Map<Field, number>();
  let twice: CommunitySheet['twice'] = null;
  for (const [column, heading] of headings.texts.entries()) {
    const field = fieldOf(heading);
    if (field === null || column === idColumn.column) continue;
    const other = columns.get(field);
    if (other === undefined) columns.set(field, column);
    else twice ??= [other, column];
  }
  const says = FIELDS.some((field) => field !== 'note' && columns.has(field));
  return says ? { table, headings, idColumn: idColumn.column, columns, twice } : null;
}

function fieldOf(heading: string): Field | null {
  const words = plainWords(heading);
  if (/^(?:target |desired )?(?:csf )?tier$/.test(words)) return 'targetTier';
  const role = roleOfHeading(heading)?.role;
  return FIELDS.find((field) => field === role) ?? null;
}

function refuseTwice({ table: { sheet }, headings: { row, texts }, twice }: CommunitySheet): void {
  if (twice === null) return;
  const [one, other] = twice;
  throw invalidFile(
    `${inWords({ sheet, row, column: other })}: ${quote(texts[other] ?? '')} says the same as ${quote(texts[one] ?? '')}.`,
    'Remove one of the two columns from a copy of the file.',
  );
}

function rowsOf({ table, headings, idColumn, columns }: CommunitySheet): readonly CommunityRow[] {
  return table.rows.flatMap((row) => {
    const outcome = row.number > headings.row ? outcomeOf(row, idColumn) : null;
    if (outcome === null) return [];
    const said = [...columns].map(([field, column]) => [field, row.cells[column]?.text ?? ''] as const);
    if (said.every(([, text]) => text.trim() === '')) return [];
    return [
      { place: inWords({ sheet: table.sheet, row: row.number }), outcome, ...Object.fromEntries(said) },
    ];
  });
}

/** As the file has it where it is no outcome of CSF 2.0: the refusal names it. */
function outcomeOf(row: GivenRow, column: number): string | null {
  const named = elementIn(textAt(row, column));
  if (named === null || named.kind === 'category' || named.kind === 'function') return null;
  return named.kind === 'outcome' || named.kind === 'withdrawn' ? named.id : textAt(row, column);
}
