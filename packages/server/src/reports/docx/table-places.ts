import { Paragraph } from 'docx';
import { AFTER_TABLE } from './docx-styles.ts';

/** The small paragraph below a table: without one between them, two tables would be one. */
export function tablePlace(): Paragraph {
  return new Paragraph({ style: AFTER_TABLE });
}

/** As the library writes it. No text can be like it: a text has no tags. */
const PLACE = `<w:p><w:pPr><w:pStyle w:val="${AFTER_TABLE}"/></w:pPr></w:p>`;

/**
 * Puts each table before its place in the document.
 * @throws Error if the library writes the places otherwise
 */
export function withTables(documentXml: string, tables: readonly string[]): string {
  const [first = '', ...rest] = documentXml.split(PLACE);
  if (rest.length !== tables.length) throw new Error('The document has not one place for each table.');
  return [first, ...rest.map((text, index) => `${tables[index]}${PLACE}${text}`)].join('');
}
