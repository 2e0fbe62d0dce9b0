import { elementIn } from './cell-id.ts';
import { cellsBelow, type GivenTable, textAt, widthOf } from './given-table.ts';
import { findHeadings } from './header-row.ts';
import { roleOfHeading } from './headings.ts';

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
export function findIdColumn(table: GivenTable): IdColumn | null {
  const all = Array.from({ length: widthOf(table) }, (_, column) => idsIn(table, column));
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

function idsIn(table: GivenTable, column: number): IdColumn {
  const ids = new Set<string>();
  const withdrawn = new Set<string>();
  let firstRow = 0;
  for (const { row, cell } of cellsBelow(table, column, 0)) {
    const named = elementIn(cell.text);
    if (named === null || named.kind === 'category' || named.kind === 'function') continue;
    if (ids.size === 0) firstRow = row.number;
    ids.add(named.id);
    if (named.kind === 'withdrawn') withdrawn.add(named.id);
  }
  return { column, ids, firstRow, withdrawn: withdrawn.size, hasOlder: false };
}

function textLength(table: GivenTable, column: number): number {
  return table.rows.reduce((sum, row) => sum + textAt(row, column).length, 0);
}
