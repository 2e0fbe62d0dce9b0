import { html, type Markup } from '../../markup/markup.ts';
import type { Steps } from '../../turns/in-turns.ts';
import type { Table } from '../document/block.ts';

/** A number of rows that takes a few milliseconds at most. */
const ROWS_IN_A_STEP = 50;

/** A table of so few columns is not as wide as the page: its figures would stand far from their names. */
const FEW_COLUMNS = 3;

/** Ids and days stay on one line. */
const SHORT = /^\S{1,12}$/;

/** A day stays on one line among words too; a browser would break it behind a hyphen. */
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A table of a document. It scrolls where the page is too narrow, also by the keyboard; its caption is read aloud. */
export function* tableSteps(table: Table, caption: string): Steps<Markup> {
  const { columns, rows } = table;
  const looks = looksOf(table);
  const drawn: Markup[] = [];
  for (let from = 0; from < rows.length; from += ROWS_IN_A_STEP) {
    drawn.push(...rows.slice(from, from + ROWS_IN_A_STEP).map((cells) => tableRow(cells, looks)));
    yield;
  }
  return html`
    <div class="scroll" role="region" aria-label="${caption}" tabindex="0">
      <table class="${classesOf(looks)}">
        <caption class="hidden">${caption}</caption>
        <thead><tr>${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead>
        <tbody>${drawn}</tbody>
      </table>
    </div>`;
}

/** Its first cell names the row. */
function tableRow(cells: readonly string[], looks: readonly Look[]): Markup {
  const [first = '', ...others] = looks.map((_, index) => cells[index] ?? '');
  const cell = (text: string, index: number): Markup =>
    looks[index + 1] === 'words' && DAY.test(text)
      ? html`<td class="id">${text}</td>`
      : html`<td>${text}</td>`;
  return html`<tr><th scope="row">${first}</th>${others.map(cell)}</tr>`;
}

type Look = 'number' | 'id' | 'words';

function looksOf({ columns, rows }: Table): readonly Look[] {
  return columns.map(({ align }, index) => {
    if (align === 'right') return 'number';
    return rows.every((cells) => SHORT.test(cells[index] ?? '')) ? 'id' : 'words';
  });
}

/** How columns look is said once for the table, by their numbers: said in each cell, it would be a tenth of a page. */
function classesOf(looks: readonly Look[]): string {
  const classes = looks.map((look, index) => `${look}-${index + 1}`);
  return [...(looks.length <= FEW_COLUMNS ? ['short'] : []), ...classes].join(' ');
}
