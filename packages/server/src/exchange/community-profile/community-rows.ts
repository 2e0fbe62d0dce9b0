import { invalidFile } from '../../refusals/invalid-file.ts';
import { inWords } from '../../spreadsheet/place.ts';
import { quote } from '../../text/quote.ts';
import type { Steps } from '../../turns/in-turns.ts';
import { letterOf } from '../any-table/column-letters.ts';
import { formulaProblem } from '../any-table/formula-problem.ts';
import { type GivenRow, type GivenTable, mergeProblem, oneLine, seenCell } from '../any-table/given-table.ts';
import { findHeadings, type Headings } from '../any-table/header-row.ts';
import { roleOfHeading } from '../any-table/headings.ts';
import { findIdColumn } from '../any-table/id-column.ts';
import { plainWords } from '../any-table/plain-words.ts';
import { elementIn } from '../element-in-cell.ts';
import { COMMUNITY_FIELDS, type CommunityField, type CommunityRow } from './read-community-profile.ts';

/** A sheet with a column of outcomes, and at least one of what a Community Profile says. */
interface CommunitySheet {
  readonly table: GivenTable;
  readonly headings: Headings;
  readonly idColumn: number;
  readonly columns: ReadonlyMap<CommunityField, number>;
}

/** Whether a table has priorities, and no figure or name that only the profile of one organization has. */
export function* looksLikeCommunityProfile(tables: readonly GivenTable[]): Steps<boolean> {
  const found = yield* sheetsIn(tables);
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
export function* communityRows(tables: readonly GivenTable[]): Steps<readonly CommunityRow[]> {
  const sheets = yield* sheetsIn(tables);
  if (sheets.length === 0) {
    throw invalidFile(
      'The file has no column of outcomes beside a column of priorities, tiers or rationale.',
      'Give a workbook or CSV file with the headings "Outcome" and "Priority", and a row for each outcome.',
    );
  }
  return sheets.flatMap(rowsOf);
}

function* sheetsIn(tables: readonly GivenTable[]): Steps<readonly CommunitySheet[]> {
  const found: CommunitySheet[] = [];
  for (const table of tables) {
    const sheet = yield* sheetOf(table);
    if (sheet !== null) found.push(sheet);
  }
  return found;
}

function* sheetOf(table: GivenTable): Steps<CommunitySheet | null> {
  const idColumn = yield* findIdColumn(table);
  if (idColumn === null) return null;
  const headings = findHeadings(table, idColumn.firstRow);
  const columns = new Map<CommunityField, number>();
  for (const [column, heading] of headings.texts.entries()) {
    const field = fieldOf(heading);
    if (field === null || column === idColumn.column) continue;
    const other = columns.get(field);
    if (other === undefined) columns.set(field, column);
    else refuseTwice(table, headings, other, column);
  }
  const says = COMMUNITY_FIELDS.some((field) => field !== 'note' && columns.has(field));
  return says ? { table, headings, idColumn: idColumn.column, columns } : null;
}

function fieldOf(heading: string): CommunityField | null {
  const words = plainWords(heading);
  if (/^(?:target |desired )?(?:csf )?tier$/.test(words)) return 'targetTier';
  const role = roleOfHeading(heading)?.role;
  return COMMUNITY_FIELDS.find((field) => field === role) ?? null;
}

function refuseTwice({ sheet }: GivenTable, { row, texts }: Headings, one: number, other: number): never {
  throw invalidFile(
    `${inWords({ sheet, row, column: letterOf(other) })}: ${quote(texts[other] ?? '')} says the same as ${quote(texts[one] ?? '')}.`,
    'Remove one of the two columns from a copy of the file.',
  );
}

function rowsOf({ table, headings, idColumn, columns }: CommunitySheet): readonly CommunityRow[] {
  const letters = Object.fromEntries([...columns].map(([field, column]) => [field, letterOf(column)]));
  return table.rows.flatMap((row) => {
    const outcome = row.number > headings.row ? outcomeOf(table, row, idColumn) : null;
    if (outcome === null) return [];
    const said = [...columns].map(([field, column]) => [field, textIn(table, row, column)] as const);
    if (said.every(([, text]) => text.trim() === '')) return [];
    const place = inWords({ sheet: table.sheet, row: row.number });
    return [{ place, columns: letters, outcome, ...Object.fromEntries(said) }];
  });
}

/** The text of a cell. What a formula would make of it is not known, and an error is nobody's word. */
function textIn(table: GivenTable, row: GivenRow, column: number): string {
  const cell = seenCell(table, row, column) ?? { text: '' };
  const problem = mergeProblem(table, row, column) ?? formulaProblem(cell);
  if (problem === null) return cell.text;
  throw invalidFile(
    `${inWords({ sheet: table.sheet, row: row.number, column: letterOf(column) })}: ${problem}.`,
    'Correct the cell, or write its value.',
  );
}

/** As the file has it where it is no outcome of CSF 2.0: the refusal names it. */
function outcomeOf(table: GivenTable, row: GivenRow, column: number): string | null {
  const text = oneLine(seenCell(table, row, column));
  const named = elementIn(text);
  if (named === null || named.kind === 'category' || named.kind === 'function') return null;
  return named.kind === 'outcome' || named.kind === 'withdrawn' ? named.id : text;
}
