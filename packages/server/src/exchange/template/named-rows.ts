import { findElement, findWithdrawn } from '../../framework/elements.ts';
import { inWords } from '../../spreadsheet/place.ts';
import type { Row } from '../../spreadsheet/read/sheet.ts';
import { quote } from '../../text/quote.ts';
import { elementIn, type NamedElement } from '../element-in-cell.ts';
import { refusedFile } from '../refused-file.ts';
import { isFilled, type SheetTable, valueAt } from '../sheet-table.ts';

/** The rows of a table by the elements of the framework. */
export interface NamedRows {
  /** By the id of the element. */
  readonly named: ReadonlyMap<string, Row>;
  /** The numbers of the rows that have a remark in one cell alone. */
  readonly ignored: readonly number[];
}

/**
 * The rows by the elements that they name.
 * @throws CsfServerError INVALID_FILE for a row with values that names none, and for an element with two rows
 */
export function namedRows({ sheet, rows }: SheetTable, column: string): NamedRows {
  const named = new Map<string, Row>();
  const ignored: number[] = [];
  for (const row of rows) {
    const text = valueAt(sheet, row, column);
    const element = elementIn(text);
    if (element === null && [...row.cells.values()].filter(isFilled).length === 1) {
      ignored.push(row.number);
      continue;
    }
    const place = inWords({ sheet, row: row.number, column });
    const known = findElement(element?.id ?? '');
    if (known === undefined) throw refusedFile(`${place}: ${noElement(text, element)}`);
    const before = named.get(known.id);
    if (before !== undefined) {
      throw refusedFile(`${place}: ${known.id} is in row ${before.number} already. Delete one of the rows.`);
    }
    named.set(known.id, row);
  }
  return { named, ignored };
}

function noElement(text: string, named: NamedElement | null): string {
  if (text.trim() === '') return 'the row has values, but names no outcome. Write its id, such as GV.OC-01.';
  if (named?.kind === 'several') return `the cell names ${named.id}. Give each outcome a row.`;
  const withdrawn = findWithdrawn(named?.id ?? '');
  if (withdrawn === undefined) return `CSF 2.0 has no ${quote(text)}. Correct the id, or delete the row.`;
  const successors = withdrawn.successors.map(({ id }) => id).join(', ');
  return `${withdrawn.id} is withdrawn in CSF 2.0${successors === '' ? '' : `; see ${successors}`}. Delete the row.`;
}
