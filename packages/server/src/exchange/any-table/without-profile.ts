import { invalid } from '../../refusals/invalid.ts';
import { counted } from '../../text/counted.ts';
import { quote } from '../../text/quote.ts';
import { type GivenTable, textAt } from './given-table.ts';
import { findHeadings } from './header-row.ts';
import { findIdColumn } from './id-column.ts';
import { withoutIds } from './without-ids.ts';

/** A refusal names this many headings. */
const HEADINGS_NAMED = 6;

/** The refusal of a table that nobody has said the profile of: what it seems to be, and where it goes. */
export function withoutProfile(tables: readonly GivenTable[]): Error {
  const found = tables.flatMap((table) => {
    const ids = findIdColumn(table);
    return ids === null ? [] : [{ table, ids }];
  });
  const [best] = found.toSorted((a, b) => b.ids.ids.size - a.ids.ids.size);
  if (best === undefined) return withoutIds(tables);
  const { table, ids } = best;
  const place = table.sheet === null ? 'it' : `its sheet ${quote(table.sheet)}`;
  return invalid(
    `The file seems to be an assessment, or another table of outcomes: ${place} names ${counted(ids.ids.size, 'outcome')}${headingsOf(table, ids.firstRow)}`,
    'Nothing was stored. An assessment goes in with the profile that it is of: give its id or unique name as profile.',
  );
}

function headingsOf(table: GivenTable, firstRow: number): string {
  const { row } = findHeadings(table, firstRow);
  const cells = table.rows.find(({ number }) => number === row);
  if (cells === undefined) return '';
  const names = cells.cells.map((_, column) => textAt(cells, column)).filter((text) => text !== '');
  const more = names.length > HEADINGS_NAMED ? ', …' : '';
  return `, and its row ${row} has the columns ${names.slice(0, HEADINGS_NAMED).map(quote).join(', ')}${more}`;
}
