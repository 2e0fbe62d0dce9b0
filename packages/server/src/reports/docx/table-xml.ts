import { html, type Markup, markupText } from '../../markup/markup.ts';
import type { Steps } from '../../turns/in-turns.ts';
import type { Column } from '../document/block.ts';
import { columnWidths } from './column-widths.ts';
import { CELL, CELL_HEADING, HEADING_FILL, HEADING_LINE, LINE } from './docx-styles.ts';
import { oneLine } from './plain-runs.ts';

/** The number of rows written in one step. */
const ROWS_AT_ONCE = 50;

/**
 * A table in WordprocessingML (ECMA-376 part 1, 17.4). Its first row stands again on each page, and no row is divided
 * between two pages. Written here and not by the library, which takes some 50 µs for each cell, all in one turn.
 * @param width in twips (1/20 of a point)
 */
export function* tableXml(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): Steps<string> {
  const titles = columns.map(({ title }) => oneLine(title));
  const texts = rows.map((row) => row.map(oneLine));
  const widths = columnWidths([titles, ...texts], width);
  const looks = columns.map(({ align }, at) => ({ align, width: widths[at] ?? 0 }));
  const pieces = [start(widths, width), markupText(headingRow(titles, looks))];
  for (let from = 0; from < texts.length; from += ROWS_AT_ONCE) {
    yield;
    pieces.push(...texts.slice(from, from + ROWS_AT_ONCE).map((row) => markupText(rowXml(row, looks))));
  }
  return `${pieces.join('')}</w:tbl>`;
}

interface CellLook {
  readonly align: Column['align'];
  readonly width: number;
}

function start(widths: readonly number[], width: number): string {
  return `<w:tbl>${markupText(html`
    <w:tblPr>
      <w:tblW w:type="dxa" w:w="${width}"/>
      <w:tblBorders>
        <w:bottom w:val="single" w:sz="4" w:color="${LINE}"/>
        <w:insideH w:val="single" w:sz="4" w:color="${LINE}"/>
      </w:tblBorders>
      <w:tblLayout w:type="fixed"/>
      <w:tblCellMar>
        <w:top w:type="dxa" w:w="50"/>
        <w:left w:type="dxa" w:w="90"/>
        <w:bottom w:type="dxa" w:w="50"/>
        <w:right w:type="dxa" w:w="90"/>
      </w:tblCellMar>
      <w:tblLook w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>
    </w:tblPr>
    <w:tblGrid>${widths.map((each) => html`<w:gridCol w:w="${each}"/>`)}</w:tblGrid>
  `)}`;
}

function headingRow(titles: readonly string[], looks: readonly CellLook[]): Markup {
  const under = html`
    <w:tcBorders><w:bottom w:val="single" w:sz="8" w:color="${HEADING_LINE}"/></w:tcBorders>
    <w:shd w:val="clear" w:fill="${HEADING_FILL}"/>
    <w:vAlign w:val="bottom"/>
  `;
  return html`
    <w:tr>
      <w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>
      ${looks.map((look, at) => cellXml(titles[at] ?? '', look, CELL_HEADING, under))}
    </w:tr>
  `;
}

function rowXml(cells: readonly string[], looks: readonly CellLook[]): Markup {
  return html`
    <w:tr>
      <w:trPr><w:cantSplit/></w:trPr>
      ${looks.map((look, at) => cellXml(cells[at] ?? '', look, CELL, null))}
    </w:tr>
  `;
}

function cellXml(text: string, { align, width }: CellLook, style: string, properties: Markup | null): Markup {
  return html`
    <w:tc>
      <w:tcPr><w:tcW w:type="dxa" w:w="${width}"/>${properties}</w:tcPr>
      <w:p>
        <w:pPr><w:pStyle w:val="${style}"/>${align === 'right' && html`<w:jc w:val="right"/>`}</w:pPr>
        <w:r><w:t xml:space="preserve">${text}</w:t></w:r>
      </w:p>
    </w:tc>
  `;
}
