import { html, type Insert, type Markup } from '../markup/markup.ts';
import type { Cell, Chart, ChartText, KeyItem } from './chart.ts';

/** The longest table on a page. */
const MOST_ROWS = 500;

interface FigureOptions {
  /** False where the page has the same numbers in a table of its own. */
  readonly hasTable?: boolean;
}

/** A chart on a page: its title, the picture, what the marks mean, notes, and a table that opens. */
export function chartFigure(
  { prefix, title, svg, key, text }: Chart,
  { hasTable = true }: FigureOptions = {},
): Markup {
  return html`
    <figure class="figure" id="${prefix}">
      <figcaption>${title}</figcaption>
      ${svg}
      ${key.length > 0 && html`<ul class="key">${key.map(keyItem)}</ul>`}
      ${text.notes.map((note) => html`<p class="note">${note}</p>`)}
      ${hasTable && tableThatOpens(title, text)}
    </figure>`;
}

function tableThatOpens(title: string, text: ChartText): Markup {
  return html`
    <details class="numbers">
      <summary>Show as a table<span class="hidden">: ${title}</span></summary>
      ${chartTable(text)}
    </details>`;
}

function keyItem({ mark, label }: KeyItem): Markup {
  return html`<li>${mark}<span>${label}</span></li>`;
}

/** The text alternative as a table of at most 500 rows, which says how many are left out. */
export function chartTable({ caption, header, rows }: ChartText): Markup {
  const shown = rows.slice(0, MOST_ROWS);
  const leftOut = rows.length - shown.length;
  const isNumber = header.map((_, index) => shown.some((row) => typeof row[index] === 'number'));
  return html`
    ${scrollTable(
      caption,
      header.map((name, index) => headCell(name, isNumber[index])),
      shown.map((row) => tableRow(row, isNumber)),
    )}
    ${leftOut > 0 && html`<p class="note">${leftOut} more rows are left out.</p>`}`;
}

/** A table that scrolls where it is too wide, with the keyboard too. */
export function scrollTable(caption: string, header: Insert, rows: Insert): Markup {
  return html`
    <div class="scroll" role="region" aria-label="${caption}" tabindex="0">
      <table>
        <caption>${caption}</caption>
        <thead><tr>${header}</tr></thead>
        <tbody>${rows}</tbody>
      </table>
    </div>`;
}

export function headCell(name: string, isNumber = false): Markup {
  return html`<th scope="col"${isNumber && html` class="number"`}>${name}</th>`;
}

function tableRow(row: readonly Cell[], isNumber: readonly boolean[]): Markup {
  return html`<tr>${row.map((cell, index) => {
    const text = inWords(cell);
    if (index === 0) return html`<th scope="row"${SHORT_ID.test(text) && html` class="id"`}>${text}</th>`;
    return html`<td${isNumber[index] && html` class="number"`}>${text}</td>`;
  })}</tr>`;
}

/** An id or a day stays on one line. */
const SHORT_ID = /^\S{1,12}$/;

function inWords(cell: Cell): string {
  return cell === null ? 'unknown' : String(cell);
}
