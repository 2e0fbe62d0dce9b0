import { invalidFile } from '../../refusals/invalid-file.ts';
import type { Merge } from '../../spreadsheet/read/sheet.ts';
import { type GivenRow, isBlank } from './given-table.ts';
import type { LocatedTable } from './locate-columns.ts';
import { inWords, letterOf } from './place.ts';

/** Rows below merged cells that are looked at; more would be no table that anybody fills in. */
const MAX_COVERED = 200_000;

/** What is wrong with a cell, and its column, from 0. */
export interface UnclearCell {
  readonly column: number;
  readonly problem: string;
}

/**
 * Finds the cells of a row of which nobody can say what they hold:
 * - those below or beside the value of merged cells, which a person sees in each of them;
 * - in a CSV file, one more than there are headings: a text with a separator was cut into two.
 */
export function unclearCells(located: LocatedTable): (row: GivenRow) => readonly UnclearCell[] {
  const covered = coveredCells(located);
  const width = widthOfHeadings(located);
  return (row) => [...(covered.get(row.number) ?? []), ...(isCut(row, width) ? [oneMore(width)] : [])];
}

function isCut({ cells }: GivenRow, width: number | null): width is number {
  const cell = width === null ? null : cells[width];
  return cell != null && !isBlank(cell);
}

function oneMore(column: number): UnclearCell {
  return { column, problem: 'is one more than the headings: put texts with a separator in quotation marks' };
}

/** Null where more cells may stand beside the headings: in a workbook, and where the mapping names the next column. */
function widthOfHeadings({ table, headings, columns }: LocatedTable): number | null {
  const row = table.sheet === null ? table.rows.find(({ number }) => number === headings.row) : undefined;
  if (row === undefined || [...columns.values()].includes(row.cells.length)) return null;
  return row.cells.length;
}

function coveredCells({ table, columns }: LocatedTable): ReadonlyMap<number, readonly UnclearCell[]> {
  const covered = new Map<number, UnclearCell[]>();
  let count = 0;
  for (const merge of (table.merges ?? []).filter((each) => hasValue(table.rows, each))) {
    const inside = [...columns.values()].filter((column) => isWithin(column + 1, merge, 'column'));
    if (inside.length === 0) continue;
    const problem = `is merged with others (${rangeOf(merge)}): split them, and give each outcome its own value`;
    for (const { number } of table.rows.filter((row) => isWithin(row.number, merge, 'row'))) {
      count += 1;
      if (count > MAX_COVERED) throw tooManyMerged(table.sheet, number);
      const found = covered.get(number) ?? [];
      covered.set(number, found);
      for (const column of inside.filter((each) => !isFirst(merge, number, each))) {
        if (!found.some((other) => other.column === column)) found.push({ column, problem });
      }
    }
  }
  return covered;
}

function isFirst({ first }: Merge, row: number, column: number): boolean {
  return row === first.row && column + 1 === first.column;
}

function tooManyMerged(sheet: string | null, row: number): Error {
  return invalidFile(`${inWords({ sheet, row })}: too many merged cells.`);
}

function hasValue(rows: readonly GivenRow[], { first }: Merge): boolean {
  const cell = rows.find(({ number }) => number === first.row)?.cells[first.column - 1];
  return cell != null && !isBlank(cell);
}

function isWithin(at: number, { first, last }: Merge, side: 'row' | 'column'): boolean {
  return at >= first[side] && at <= last[side];
}

function rangeOf({ first, last }: Merge): string {
  return `${letterOf(first.column - 1)}${first.row}:${letterOf(last.column - 1)}${last.row}`;
}
