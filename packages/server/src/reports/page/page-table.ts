import { html, type Markup } from '../../markup/markup.ts';
import type { Steps } from '../../turns/in-turns.ts';
import type { Column, Table } from '../document/block.ts';

/** So many rows take a few milliseconds at most. */
const ROWS_IN_A_STEP = 50;

/** An id or a day stays on one line. */
const SHORT = /^\S{1,12}$/;

/** A table of so few columns is not as wide as the page: its figures would stand far from their names. */
const FEW_COLUMNS = 3;

/** A table of a document. It scrolls where the page is too narrow, also by the keyboard; its caption is read aloud. */
export function* tableSteps({ columns, rows }: Table, caption: string): Steps<Markup> {
  const drawn: Markup[] = [];
  for (let from = 0; from < rows.length; from += ROWS_IN_A_STEP) {
    drawn.push(...rows.slice(from, from + ROWS_IN_A_STEP).map((cells) => tableRow(columns, cells)));
    yield;
  }
  return html`
    <div class="scroll" role="region" aria-label="${caption}" tabindex="0">
      <table${columns.length <= FEW_COLUMNS && html` class="short"`}>
        <caption class="hidden">${caption}</caption>
        <thead><tr>${columns.map(headCell)}</tr></thead>
        <tbody>${drawn}</tbody>
      </table>
    </div>`;
}

function headCell({ title, align }: Column): Markup {
  return html`<th scope="col"${align === 'right' && html` class="number"`}>${title}</th>`;
}

/** Its first cell names the row. */
function tableRow(columns: readonly Column[], cells: readonly string[]): Markup {
  return html`<tr>${columns.map(({ align }, index) => {
    const text = cells[index] ?? '';
    const look = classOf(align, text);
    return index === 0 ? html`<th scope="row"${look}>${text}</th>` : html`<td${look}>${text}</td>`;
  })}</tr>`;
}

function classOf(align: Column['align'], text: string): Markup | null {
  if (align === 'right') return html` class="number"`;
  return SHORT.test(text) ? html` class="id"` : null;
}
