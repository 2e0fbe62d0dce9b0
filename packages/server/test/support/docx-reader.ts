import { SaxesParser } from 'saxes';
import { openArchive } from '../../src/spreadsheet/read/archive.ts';

/** The files in a DOCX file by their names, as text. */
export async function partsOf(bytes: Buffer): Promise<ReadonlyMap<string, string>> {
  const archive = await openArchive(bytes);
  const parts = new Map<string, string>();
  for (const name of archive.names) {
    const pieces: string[] = [];
    for await (const piece of archive.read(name) ?? []) pieces.push(piece);
    parts.set(name, pieces.join(''));
  }
  return parts;
}

export interface ReadParagraph {
  /** The name of its style; empty for the usual one. */
  readonly style: string;
  /** The id of the list that it is of; null if it is of none. */
  readonly list: string | null;
  readonly isInTable: boolean;
  readonly text: string;
}

export interface ReadDocument {
  /** The names of all elements, each once. */
  readonly elements: readonly string[];
  readonly paragraphs: readonly ReadParagraph[];
  /** Of each table: the widths of its columns, the cells of each row, and how many rows are repeated on each page. */
  readonly tables: readonly {
    readonly widths: readonly number[];
    readonly rows: readonly number[];
    readonly repeated: number;
  }[];
}

/**
 * Reads the XML of a document, by a parser of its own.
 * @throws Error for what is no well-formed XML 1.0
 */
export function readDocument(xml: string): ReadDocument {
  const elements = new Set<string>();
  const paragraphs: { style: string; list: string | null; isInTable: boolean; text: string }[] = [];
  const tables: { widths: number[]; rows: number[]; repeated: number }[] = [];
  const open: string[] = [];
  const parser = new SaxesParser({ defaultXMLVersion: '1.0', forceXMLVersion: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    elements.add(name);
    open.push(name);
    const value = String(attributes['w:val']);
    const [paragraph, table] = [paragraphs.at(-1), tables.at(-1)];
    if (name === 'w:p')
      paragraphs.push({ style: '', list: null, isInTable: open.includes('w:tbl'), text: '' });
    if (name === 'w:pStyle' && paragraph !== undefined) paragraph.style = value;
    if (name === 'w:numId' && paragraph !== undefined) paragraph.list = value;
    if (name === 'w:tbl') tables.push({ widths: [], rows: [], repeated: 0 });
    if (name === 'w:gridCol') table?.widths.push(Number(attributes['w:w']));
    if (name === 'w:tr') table?.rows.push(0);
    if (name === 'w:tblHeader' && table !== undefined) table.repeated++;
    if (name === 'w:tc') table?.rows.push((table.rows.pop() ?? 0) + 1);
  });
  parser.on('closetag', () => open.pop());
  parser.on('text', (text) => {
    const paragraph = paragraphs.at(-1);
    if (open.at(-1) === 'w:t' && paragraph !== undefined) paragraph.text += text;
  });
  parser.write(xml).close();
  return { elements: [...elements], paragraphs, tables };
}
