import type { Steps } from '../../turns/in-turns.ts';
import { elementIn } from '../element-in-cell.ts';
import { type GivenTable, MAX_COLUMNS, textAt } from './given-table.ts';
import { findHeadings } from './header-row.ts';
import { roleOfHeading } from './headings.ts';
import { pauses } from './pauses.ts';

/** The column that has the ids of outcomes. */
export interface IdColumn {
  readonly column: number;
  /** The ids, in their order; those that CSF 2.0 does not have too. */
  readonly ids: ReadonlySet<string>;
  /** The row of the first one. */
  readonly firstRow: number;
  /** How many of the ids are those of CSF 1.1. */
  readonly withdrawn: number;
  /** Whether another column has ids of CSF 1.1: the scores may be for these. */
  readonly hasOlder: boolean;
}

/**
 * The column with the most ids of outcomes; null if none has any. Of several, the one whose heading says so, then the
 * one with less text: never by its place.
 */
export function* findIdColumn(table: GivenTable): Steps<IdColumn | null> {
  const all = yield* idColumnsIn(table);
  // A table of both releases has more ids of CSF 1.1 than of 2.0.
  const worth = ({ ids, withdrawn }: IdColumn) => (ids.size - withdrawn) * 1_000 + ids.size;
  const most = Math.max(0, ...all.map(worth));
  if (most === 0) return null;
  const best = all.filter((found) => worth(found) === most);
  const { texts } = findHeadings(table, best[0]?.firstRow ?? 0);
  const isNamed = ({ column }: IdColumn) => roleOfHeading(texts[column] ?? '')?.role === 'id';
  const ranked = best
    .map((found) => ({ found, named: isNamed(found) ? 0 : 1, length: textLength(table, found.column) }))
    .sort((a, b) => a.named - b.named || a.length - b.length);
  const found = ranked[0]?.found ?? null;
  const hasOlder = all.some((other) => other.column !== found?.column && other.withdrawn > 0);
  return found === null ? null : { ...found, hasOlder };
}

/** Row by row: a sheet can have far more columns than cells. */
function* idColumnsIn(table: GivenTable): Steps<readonly IdColumn[]> {
  const pause = pauses();
  const found = new Map<number, { ids: Set<string>; withdrawn: Set<string>; firstRow: number }>();
  for (const { number, cells } of table.rows) {
    if (pause(cells.length)) yield;
    for (const [column, cell] of cells.slice(0, MAX_COLUMNS).entries()) {
      const named = cell === null ? null : elementIn(cell.text);
      if (named === null || named.kind === 'category' || named.kind === 'function') continue;
      const ofColumn = found.get(column) ?? { ids: new Set(), withdrawn: new Set(), firstRow: number };
      found.set(column, ofColumn);
      ofColumn.ids.add(named.id);
      if (named.kind === 'withdrawn') ofColumn.withdrawn.add(named.id);
    }
  }
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([column, { ids, withdrawn, firstRow }]) => ({
      ...{ column, ids, firstRow, withdrawn: withdrawn.size, hasOlder: false },
    }));
}

function textLength(table: GivenTable, column: number): number {
  return table.rows.reduce((sum, row) => sum + textAt(row, column).length, 0);
}
