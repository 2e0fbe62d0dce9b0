import { html, type Markup } from '../../markup/markup.ts';
import type { Steps } from '../../turns/in-turns.ts';
import type { Table } from '../document/block.ts';

/** A number of rows that takes a few milliseconds at most. */
const ROWS_IN_A_STEP = 50;

/** A table of so few columns is not as wide as the page: its figures would stand far from their names. */
const FEW_COLUMNS = 3;

/** Ids and days stay on one line. */
const SHORT = /^\S{1,12}$/;

/** A table of a document. It scrolls where the page is too narrow, also by the keyboard; its caption is read aloud. */
export function* tableSteps(table: Table, caption: string): Steps<Markup> {
  const { columns, rows } = table;
  const drawn: Markup[] = [];
  for (let from = 0; from < rows.length; from += ROWS_IN_A_STEP) {
    drawn.push(...rows.slice(from, from + ROWS_IN_A_STEP).map((cells) => tableRow(cells, columns.length)));
    yield;
  }
  return html`
    <div class="scroll" role="region" aria-label="${caption}" tabindex="0">
      <table class="${classesOf(table)}">
        <caption class="hidden">${caption}</caption>
        <thead><tr>${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead>
        <tbody>${drawn}</tbody>
      </table>
    </div>`;
}

/** Its first cell names the row. */
function tableRow(cells: readonly string[], columns: number): Markup {
  const [first = '', ...others] = Array.from({ length: columns }, (_, index) => cells[index] ?? '');
  return html`<tr><th scope="row">${first}</th>${others.map((text) => html`<td>${text}</td>`)}</tr>`;
}

/** How columns look is said once for the table, by their numbers: said in each cell, it would be a tenth of a page. */
function classesOf({ columns, rows }: Table): string {
  const looks = columns.map(({ align }, index) => {
    if (align === 'right') return `number-${index + 1}`;
    return rows.every((cells) => SHORT.test(cells[index] ?? '')) ? `id-${index + 1}` : `words-${index + 1}`;
  });
  return [...(columns.length <= FEW_COLUMNS ? ['short'] : []), ...looks].join(' ');
}
