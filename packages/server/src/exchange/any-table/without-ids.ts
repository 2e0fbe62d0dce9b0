import { invalidFile } from '../../refusals/invalid-file.ts';
import { quote } from '../../text/quote.ts';
import { type GivenTable, textAt } from './given-table.ts';

/** A refusal names this many sheets, and as many cells of a table that is on none. */
const NAMED = 5;

/** The refusal of a file that has tables, and in none of them an id of CSF 2.0. */
export function withoutIds(tables: readonly GivenTable[]): Error {
  return invalidFile(
    `A table${firstRowOf(tables)}, but no column${sheetsOf(tables)} has ids of CSF 2.0 outcomes.`,
    'An assessment goes in as a table with a row for each outcome, and its id, such as GV.OC-01, in one column.',
  );
}

function sheetsOf(tables: readonly GivenTable[]): string {
  const names = tables.flatMap(({ sheet }) => (sheet === null ? [] : [quote(sheet)]));
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return names.length > 0 ? ` of its sheets (${names.slice(0, NAMED).join(', ')}${more})` : '';
}

/** The first row of a CSV file, which has no sheets to name. */
function firstRowOf([table]: readonly GivenTable[]): string {
  const row = table?.sheet === null ? table.rows[0] : undefined;
  if (row === undefined) return '';
  const texts = row.cells.map((_, column) => textAt(row, column)).filter((text) => text !== '');
  const more = texts.length > NAMED ? ', …' : '';
  return ` (row ${row.number}: ${texts.slice(0, NAMED).map(quote).join(', ')}${more})`;
}
