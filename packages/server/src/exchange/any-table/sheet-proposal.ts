import type { Profile } from '../../profiles/profile.ts';
import { counted } from '../../text/counted.ts';
import type { Steps } from '../../turns/in-turns.ts';
import { elementIn } from '../element-in-cell.ts';
import { assignRoles } from './assign-roles.ts';
import { letterOf } from './column-letters.ts';
import { columnNames } from './column-name.ts';
import { cellsBelow, type GivenCell, type GivenTable, isBlank, MAX_COLUMNS, widthOf } from './given-table.ts';
import { findHeadings } from './header-row.ts';
import { findIdColumn, type IdColumn } from './id-column.ts';
import { pauses } from './pauses.ts';
import type { LeftOut, ProposedColumn, Undecided } from './proposal.ts';

/** How one sheet can be read. */
export interface SheetProposal {
  readonly table: GivenTable;
  readonly sheet: string | null;
  /** The row of the headings; 0: there are none. */
  readonly headerRow: number;
  readonly columns: readonly ProposedColumn[];
  readonly undecided: readonly Undecided[];
  readonly leftOut: readonly LeftOut[];
  /** The outcomes that it names. */
  readonly ids: ReadonlySet<string>;
  /** How many cells would be read, besides the ids. */
  readonly values: number;
}

/** Null: no column of the sheet names outcomes. */
export function* proposeSheet(table: GivenTable, profile: Profile): Steps<SheetProposal | null> {
  const idColumn = yield* findIdColumn(table);
  if (idColumn === null) return null;
  const headings = findHeadings(table, idColumn.firstRow);
  const cells = yield* cellsOfOutcomes(table, idColumn.column, headings.row);
  const names = columnNames(headings, cells.length);
  const { columns, leftOut, ...others } = yield* assignRoles({
    headings,
    names,
    cells,
    idColumn: idColumn.column,
    profile,
  });
  return {
    table,
    sheet: table.sheet,
    headerRow: headings.row,
    columns: [proposedId(names, idColumn), ...columns],
    ...others,
    leftOut: [...leftOut, ...columnsToTheRight(table)],
    ids: idColumn.ids,
  };
}

function proposedId(names: readonly string[], { column, ids, hasOlder }: IdColumn): ProposedColumn {
  return {
    role: 'id',
    column: names[column] ?? '',
    letter: letterOf(column),
    certainty: hasOlder ? 'low' : ids.size > 2 ? 'high' : 'medium',
    why: `names ${counted(ids.size, 'outcome')}${hasOlder ? '; but another column has ids of CSF 1.1, which the scores may be for' : ''}`,
  };
}

function columnsToTheRight({ rows }: GivenTable): LeftOut[] {
  if (!rows.some(({ cells }) => cells.length > MAX_COLUMNS)) return [];
  return [{ what: `columns behind ${letterOf(MAX_COLUMNS - 1)}`, why: 'no more columns are looked at' }];
}

/** The cells with a value of each column, in the rows of outcomes. */
function* cellsOfOutcomes(
  table: GivenTable,
  idColumn: number,
  headerRow: number,
): Steps<readonly GivenCell[][]> {
  const pause = pauses();
  const cells: GivenCell[][] = Array.from({ length: widthOf(table) }, () => []);
  for (const { row, cell: id } of cellsBelow(table, idColumn, headerRow)) {
    if (pause(row.cells.length)) yield;
    const kind = elementIn(id.text)?.kind;
    if (kind === undefined || kind === 'category' || kind === 'function') continue;
    for (const [column, cell] of row.cells.entries()) {
      if (cell !== null && !isBlank(cell)) cells[column]?.push(cell);
    }
  }
  return cells;
}
