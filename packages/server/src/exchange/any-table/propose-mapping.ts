import type { Profile } from '../../profiles/profile.ts';
import { invalidFile } from '../../refusals/invalid-file.ts';
import { quote } from '../../text/quote.ts';
import { line } from '../../tool-kit/text-schemas.ts';
import type { Steps } from '../../turns/in-turns.ts';
import { type ColumnMapping, MAX_SHEET_NAME } from './column-mapping.ts';
import { isByLetter } from './column-name.ts';
import type { GivenTable } from './given-table.ts';
import type { LeftOut, MappingProposal, Undecided } from './proposal.ts';
import { proposeSheet, type SheetProposal } from './sheet-proposal.ts';

/** An answer names this many sheets. */
const SHEETS_NAMED = 5;

/**
 * Finds the sheets of a file that speak of outcomes, and what their columns hold: by the headings and by what stands
 * below them, never by their places.
 * @throws CsfServerError INVALID_FILE if no column has ids of outcomes, or nothing else of it can be imported
 */
export function* proposeMapping(tables: readonly GivenTable[], profile: Profile): Steps<MappingProposal> {
  const found: SheetProposal[] = [];
  for (const table of tables) {
    const proposal = yield* proposeSheet(table, profile);
    if (proposal !== null) found.push(proposal);
  }
  if (found.length === 0) throw withoutIds(tables);
  const useful = visibleFirst(found.filter(isUseful));
  const [best, ...others] = useful.toSorted(byWorth);
  if (best === undefined) throw withoutColumns(found);
  const chosen = [best];
  const rivals: SheetProposal[] = [];
  for (const other of others.toSorted(byName)) {
    if (!hasSameColumns(other, best)) continue;
    (sharesIds(other, chosen) ? rivals : chosen).push(other);
  }
  return {
    mapping: mappingOf(chosen),
    tables: chosen.map(({ table }) => table).toSorted(byPlaceIn(tables)),
    columns: best.columns,
    undecided: [...undecidedSheets(chosen, rivals), ...best.undecided],
    leftOut: [...best.leftOut, ...sheetsLeftOut(tables, found, [...chosen, ...rivals])],
  };
}

/** What says something only beside a score. */
const ABOUT_SCORES: ReadonlySet<string> = new Set(['id', 'note', 'assessor', 'date', 'sheets']);

function isUseful({ columns, undecided }: SheetProposal): boolean {
  return [...columns, ...undecided].some(({ role }) => !ABOUT_SCORES.has(role));
}

/** Hidden sheets hold lists for drop-downs and the like: they count where no other sheet does. */
function visibleFirst(found: readonly SheetProposal[]): readonly SheetProposal[] {
  const visible = found.filter(({ table }) => table.isHidden !== true);
  return visible.length > 0 ? visible : found;
}

/** More columns first, then more values; of those that are alike, the first by name. */
function byWorth(a: SheetProposal, b: SheetProposal): number {
  return b.columns.length - a.columns.length || b.values - a.values || byName(a, b);
}

function byName(a: SheetProposal, b: SheetProposal): number {
  return (a.sheet ?? '') < (b.sheet ?? '') ? -1 : 1;
}

/** Sheets that one mapping fits, as where each function has a sheet of its own. */
function hasSameColumns(a: SheetProposal, b: SheetProposal): boolean {
  const names = ({ columns }: SheetProposal) =>
    columns.map(({ role, column }) => `${role}: ${column}`).join('\n');
  const isSafe = a.headerRow === b.headerRow || !a.columns.some(({ column }) => isByLetter(column));
  return isSafe && names(a) === names(b);
}

function sharesIds(sheet: SheetProposal, others: readonly SheetProposal[]): boolean {
  return others.some(({ ids }) => [...ids].some((id) => sheet.ids.has(id)));
}

/** Answers name rows in the file's order. */
function byPlaceIn(tables: readonly GivenTable[]) {
  return (a: GivenTable, b: GivenTable) => tables.indexOf(a) - tables.indexOf(b);
}

function mappingOf(chosen: readonly SheetProposal[]): ColumnMapping {
  const sheets = chosen.flatMap(({ sheet }) => sheet ?? []).sort();
  const rows = new Set(chosen.map(({ headerRow }) => headerRow));
  const [first] = chosen;
  const columns = Object.fromEntries((first?.columns ?? []).map(({ role, column }) => [role, column]));
  const canBeNamed = sheets.every((name) => line(MAX_SHEET_NAME).safeParse(name).data === name);
  return {
    ...(sheets.length > 0 && canBeNamed && { sheets }),
    ...(rows.size === 1 && { headerRow: first?.headerRow ?? 0 }),
    columns: { id: '', ...columns },
  };
}

function undecidedSheets(chosen: readonly SheetProposal[], rivals: readonly SheetProposal[]): Undecided[] {
  if (rivals.length === 0) return [];
  const candidates = [...chosen, ...rivals].map(({ sheet }) => sheet ?? '').sort();
  return [{ role: 'sheets', candidates }];
}

function sheetsLeftOut(
  tables: readonly GivenTable[],
  found: readonly SheetProposal[],
  read: readonly SheetProposal[],
): LeftOut[] {
  const names = new Set(read.map(({ sheet }) => sheet));
  return tables
    .filter(({ sheet }) => !names.has(sheet))
    .map((table) => ({ what: `sheet ${quote(table.sheet ?? '')}`, why: whyLeftOut(table, found) }))
    .sort((a, b) => (a.what < b.what ? -1 : 1));
}

function whyLeftOut(table: GivenTable, found: readonly SheetProposal[]): string {
  if (!found.some((other) => other.table === table)) return 'none of its columns names outcomes';
  if (table.isHidden === true) return 'it names outcomes too, but is hidden; a mapping can name it';
  return 'it names outcomes too, but has other columns; a mapping of its own reads it';
}

function withoutIds(tables: readonly GivenTable[]): Error {
  const names = tables.flatMap(({ sheet }) => (sheet === null ? [] : [quote(sheet)]));
  const shown = names.slice(0, SHEETS_NAMED).join(', ');
  const more = names.length > SHEETS_NAMED ? ` and ${names.length - SHEETS_NAMED} more` : '';
  return invalidFile(
    `A table, but no column${names.length > 0 ? ` of its sheets (${shown}${more})` : ''} has ids of CSF 2.0 outcomes.`,
    'A sheet that is imported into a profile has a row for each outcome and its id, such as GV.OC-01, in one column.',
  );
}

function withoutColumns(found: readonly SheetProposal[]): Error {
  const { sheet = null, columns = [], leftOut = [] } = found.toSorted(byWorth)[0] ?? {};
  const names = [
    ...columns.flatMap(({ role, column }) => (role === 'id' ? [] : [column])),
    ...leftOut.map(({ what }) => what),
  ];
  const place = sheet === null ? 'The table' : `Sheet ${quote(sheet)}`;
  const headings = names.slice(0, 10).map(quote);
  return invalidFile(
    `${place} has ids of outcomes, but no column of scores, targets or the like was recognised${headings.length > 0 ? `: its columns are ${headings.join(', ')}` : ''}.`,
    'Say in a mapping which column holds what, for example {"columns":{"id":"ID","score":"column D"}}.',
  );
}
