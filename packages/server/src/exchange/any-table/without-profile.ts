import type { Database } from '../../database/open.ts';
import { counted } from '../../text/counted.ts';
import { quote } from '../../text/quote.ts';
import { inTurns } from '../../turns/in-turns.ts';
import { refuseWithoutProfile } from '../without-profile.ts';
import { type GivenTable, textAt } from './given-table.ts';
import { findHeadings } from './header-row.ts';
import { findIdColumn, type IdColumn } from './id-column.ts';
import { withoutIds } from './without-ids.ts';

/** A refusal names this many headings. */
const HEADINGS_NAMED = 6;

/**
 * Refuses a table that nobody has said the profile of, with what it seems to be.
 * @throws CsfServerError INVALID_FILE for one without outcomes
 */
export async function withoutProfile(db: Database, tables: readonly GivenTable[]): Promise<void> {
  const found: { table: GivenTable; ids: IdColumn }[] = [];
  for (const table of tables) {
    const ids = await inTurns(findIdColumn(table));
    if (ids !== null) found.push({ table, ids });
  }
  const [best] = found.toSorted((a, b) => b.ids.ids.size - a.ids.ids.size);
  if (best === undefined) throw withoutIds(tables);
  await refuseWithoutProfile(db, described(best.table, best.ids));
}

function described(table: GivenTable, { ids, firstRow }: IdColumn): string {
  const place = table.sheet === null ? 'it' : `its sheet ${quote(table.sheet)}`;
  return `The file seems to be an assessment, or another table of outcomes: ${place} names ${counted(ids.size, 'outcome')}${headingsOf(table, firstRow)}`;
}

function headingsOf(table: GivenTable, firstRow: number): string {
  const { row } = findHeadings(table, firstRow);
  const cells = table.rows.find(({ number }) => number === row);
  if (cells === undefined) return '';
  const names = cells.cells.map((_, column) => textAt(cells, column)).filter((text) => text !== '');
  const more = names.length > HEADINGS_NAMED ? ', …' : '';
  return `, and its row ${row} has the columns ${names.slice(0, HEADINGS_NAMED).map(quote).join(', ')}${more}`;
}
