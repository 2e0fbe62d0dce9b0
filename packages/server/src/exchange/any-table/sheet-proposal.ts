import type { Profile } from '../../profiles/profile.ts';
import { counted } from '../../text/counted.ts';
import { assignRoles } from './assign-roles.ts';
import { elementIn } from './cell-id.ts';
import { columnName } from './column-name.ts';
import { cellsBelow, type GivenCell, type GivenTable, isBlank, widthOf } from './given-table.ts';
import { findHeadings, type Headings } from './header-row.ts';
import { findIdColumn, type IdColumn } from './id-column.ts';
import { letterOf } from './place.ts';
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
export function proposeSheet(table: GivenTable, profile: Profile): SheetProposal | null {
  const idColumn = findIdColumn(table);
  if (idColumn === null) return null;
  const headings = findHeadings(table, idColumn.firstRow);
  const cells = cellsOfOutcomes(table, idColumn.column, headings.row);
  const { columns, ...others } = assignRoles({ headings, cells, idColumn: idColumn.column, profile });
  return {
    table,
    sheet: table.sheet,
    headerRow: headings.row,
    columns: [proposedId(headings, idColumn), ...columns],
    ...others,
    ids: idColumn.ids,
  };
}

function proposedId(headings: Headings, { column, ids, hasOlder }: IdColumn): ProposedColumn {
  return {
    role: 'id',
    column: columnName(headings, column),
    letter: letterOf(column),
    certainty: hasOlder ? 'low' : ids.size > 2 ? 'high' : 'medium',
    why: `names ${counted(ids.size, 'outcome')}${hasOlder ? '; but another column has ids of CSF 1.1, which the scores may be for' : ''}`,
  };
}

/** The cells with a value of each column, in the rows of outcomes. */
function cellsOfOutcomes(table: GivenTable, idColumn: number, headerRow: number): readonly GivenCell[][] {
  const cells: GivenCell[][] = Array.from({ length: widthOf(table) }, () => []);
  for (const { row, cell: id } of cellsBelow(table, idColumn, headerRow)) {
    const kind = elementIn(id.text)?.kind;
    if (kind === undefined || kind === 'category' || kind === 'function') continue;
    for (const [column, cell] of row.cells.entries()) {
      if (cell !== null && !isBlank(cell)) cells[column]?.push(cell);
    }
  }
  return cells;
}
