import type { Profile } from '../../profiles/profile.ts';
import type { Place } from '../../spreadsheet/place.ts';
import type { Steps } from '../../turns/in-turns.ts';
import { saysNotApplicable, saysNothing } from '../cell-words.ts';
import { elementIn } from '../element-in-cell.ts';
import { letterOf } from './column-letters.ts';
import type { ColumnMapping, Role } from './column-mapping.ts';
import { type GivenRow, isBlank, mergeProblem, oneLine, seenCell, textAt } from './given-table.ts';
import type { LocatedTable } from './locate-columns.ts';
import { pauses } from './pauses.ts';
import type { CellProblem } from './problems.ts';
import { type CellValue, type ReadingContext, readCell } from './read-cell.ts';

/** A value of an outcome and where it stands. */
export interface PlacedValue {
  readonly value: CellValue;
  readonly place: Place;
}

/** A row of an outcome, without its empty cells. */
export interface OutcomeRow {
  readonly id: string;
  readonly place: Place;
  readonly values: ReadonlyMap<Role, PlacedValue>;
}

/** A row of an element that CSF 2.0 has withdrawn, with a score or target. */
export type WithdrawnRow = Omit<OutcomeRow, 'values'>;

/** The rows of a file, by what they are. */
export interface ReadRows {
  readonly outcomes: readonly OutcomeRow[];
  /** Rows of functions and categories: their figures follow from those of outcomes. */
  readonly functionsAndCategories: number;
  readonly totals: number;
  /** Rows of outcomes that CSF 2.0 has withdrawn: without a value in any column, and with one. */
  readonly withdrawnEmpty: number;
  readonly withdrawn: readonly WithdrawnRow[];
  /** With values, but without an id. */
  readonly withoutId: readonly Place[];
  /** Levels whose words the scale does not have, such as "3 - Defined", and the level that counts. */
  readonly otherWords: ReadonlyMap<string, CellValue>;
  readonly problems: readonly CellProblem[];
}

const TOTALS =
  /^(?:grand )?(?:total|sub-?total|sum|average|avg|mean|overall|gesamt|summe|mittelwert|durchschnitt|moyenne|somme|promedio|suma|totaal|gemiddelde)\b/i;

/** A cell that says something takes some 20 µs to read. */
const CELLS_PER_STEP = 1_000;

interface Collected {
  readonly outcomes: OutcomeRow[];
  readonly withdrawn: WithdrawnRow[];
  readonly withoutId: Place[];
  readonly problems: CellProblem[];
  readonly otherWords: Map<string, CellValue>;
  functionsAndCategories: number;
  totals: number;
  withdrawnEmpty: number;
}

/** Reads the rows below the headings. Nothing is decided about several rows of one outcome. */
export function* readRows(
  located: readonly LocatedTable[],
  mapping: ColumnMapping,
  profile: Profile,
): Steps<ReadRows> {
  const pause = pauses(CELLS_PER_STEP);
  const read: Collected = {
    ...{ outcomes: [], withdrawn: [], withoutId: [], problems: [], otherWords: new Map() },
    ...{ functionsAndCategories: 0, totals: 0, withdrawnEmpty: 0 },
  };
  for (const table of located) {
    for (const row of dataRows(table)) {
      if (pause(table.columns.size)) yield;
      readRow(read, table, row, { mapping, profile });
    }
  }
  return read;
}

function readRow(read: Collected, located: LocatedTable, row: GivenRow, context: ReadingContext): void {
  const column = located.columns.get('id') ?? 0;
  const place = { sheet: located.table.sheet, row: row.number };
  const named = elementIn(oneLine(seenCell(located.table, row, column)));
  switch (named?.kind) {
    case 'outcome':
      read.problems.push(...tooLong(located, row));
      read.outcomes.push({ id: named.id, place, values: valuesOf(read, located, row, context) });
      break;
    case 'withdrawn':
      if (hasFigures(located, row)) read.withdrawn.push({ id: named.id, place });
      else read.withdrawnEmpty += 1;
      break;
    case 'unknown':
      read.problems.push({
        place: { ...place, column: letterOf(column) },
        problem: `CSF 2.0 has no outcome ${named.id}`,
      });
      break;
    case 'several':
      read.problems.push({
        place: { ...place, column: letterOf(column) },
        problem: `names several outcomes (${named.id}); give each a row`,
      });
      break;
    default:
      if (named !== null || isWider(row)) read.functionsAndCategories += 1;
      else if (isTotal(row)) read.totals += 1;
      else if (hasFigures(located, row)) read.withoutId.push(place);
  }
}

/**
 * A row of a CSV file that has more cells than its headings: where a decimal comma or a text was taken for several
 * cells, all that follows stands in wrong columns. A sheet of a workbook may have anything to the right.
 */
function tooLong({ table, headings }: LocatedTable, { number, cells }: GivenRow): readonly CellProblem[] {
  if (table.sheet !== null || headings.width === undefined) return [];
  const { width } = headings;
  if (!cells.slice(width).some((cell) => cell !== null && !isBlank(cell))) return [];
  const problem = `is one more than the ${width} of the headings: put texts that contain the separator in quotation marks`;
  return [{ place: { sheet: null, row: number, column: letterOf(width) }, problem }];
}

/** The rows below the headings, or from the first id on where there are none. */
function dataRows({ table, headings, columns }: LocatedTable): readonly GivenRow[] {
  if (headings.row > 0) return table.rows.filter(({ number }) => number > headings.row);
  const start = table.rows.findIndex((row) => elementIn(textAt(row, columns.get('id') ?? 0)) !== null);
  return start < 0 ? [] : table.rows.slice(start);
}

/** A row of a function or category, whose name may stand in another column than the ids. */
function isWider({ cells }: GivenRow): boolean {
  return cells.some((cell) => {
    const kind = cell === null ? undefined : elementIn(cell.text)?.kind;
    return kind === 'category' || kind === 'function';
  });
}

function isTotal({ cells }: GivenRow): boolean {
  return cells.some((cell) => cell !== null && TOTALS.test(cell.text.trim()));
}

const FIGURES: readonly Role[] = ['score', 'policy', 'practice', 'target'];

/** Whether somebody has filled in a score or a target. */
function hasFigures({ columns }: LocatedTable, { cells }: GivenRow): boolean {
  return FIGURES.some((role) => {
    const cell = cells[columns.get(role) ?? -1];
    if (cell == null || isBlank(cell)) return false;
    const text = cell.text.trim();
    return !saysNothing(text) && !saysNotApplicable(text);
  });
}

function valuesOf(
  { problems, otherWords }: Collected,
  { table, columns }: LocatedTable,
  row: GivenRow,
  context: ReadingContext,
): ReadonlyMap<Role, PlacedValue> {
  const values = new Map<Role, PlacedValue>();
  for (const [role, column] of columns) {
    if (role === 'id') continue;
    const place = { sheet: table.sheet, row: row.number, column: letterOf(column) };
    const merged = mergeProblem(table, row, column);
    if (merged !== null) problems.push({ place, problem: merged });
    const cell = merged === null ? seenCell(table, row, column) : null;
    if (cell === null || isBlank(cell)) continue;
    const read = readCell(cell, role, context);
    if ('problem' in read) problems.push({ place, ...read });
    else if (read.value !== null) {
      values.set(role, { value: read.value, place });
      if (read.otherWords !== undefined) otherWords.set(read.otherWords, read.value);
    }
  }
  return values;
}
