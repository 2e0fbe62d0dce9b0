import { elements } from '../../src/framework/elements.ts';
import { zip } from './zip.ts';

export type SheetRow = readonly (string | number)[];

export const HEADINGS = [
  'Function',
  'Category',
  'Subcategory',
  'Implementation Examples',
  'Informative References',
];

/** The statement that the exports of these tests have for an element. */
export function wordingOf(id: string): string {
  return `Wording of ${id}`;
}

/** The examples and references that a test gives some elements, a line each. */
export type CoreCells = Readonly<Record<string, { examples?: string; references?: string }>>;

/** The rows of the Core as NIST's export has them: two rows above, a row for each element. */
export function coreRows(cells: CoreCells = {}): SheetRow[] {
  const rows = elements.map((element): SheetRow => {
    const { examples = '', references = '' } = cells[element.id] ?? {};
    const named = `${element.type === 'outcome' ? '' : element.name} (${element.id}): ${wordingOf(element.id)}`;
    if (element.type === 'function') return [named, '', '', examples, references];
    if (element.type === 'category') return ['', named, '', examples, references];
    return ['', '', `${element.id}: ${wordingOf(element.id)}`, examples, references];
  });
  return [['', 'The Core'], HEADINGS, ...rows, ['RECOVER (RC)']];
}

/** The bytes of an XLSX workbook: texts are shared strings, as in NIST's export. */
export function workbook(sheets: Readonly<Record<string, readonly SheetRow[]>>): Buffer {
  const texts: string[] = [];
  const parts = Object.values(sheets).map((rows) => sheetXml(rows, texts));
  return zip([
    {
      name: 'xl/workbook.xml',
      content: `<workbook xmlns:r="r"><sheets>${Object.keys(sheets)
        .map(
          (name, index) => `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
        )
        .join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships>${parts.map((_, index) => `<Relationship Id="rId${index + 1}" Target="worksheets/sheet${index + 1}.xml"/>`).join('')}</Relationships>`,
    },
    { name: 'xl/sharedStrings.xml', content: `<sst>${texts.map(sharedText).join('')}</sst>` },
    ...parts.map((content, index) => ({ name: `xl/worksheets/sheet${index + 1}.xml`, content })),
  ]);
}

/**
 * A whole export: the introduction says what the file is.
 * @param generated the day, as Excel counts days
 */
export function coreWorkbook(cells: CoreCells = {}, generated = 45_747.5): Buffer {
  return workbook({
    Introduction: [
      ['Title', 'A test of the Core'],
      ['Generated Date', generated],
    ],
    'CSF 2.0': coreRows(cells),
  });
}

/** A CPRT export of CSF 2.0. */
export function cprt(cells: CoreCells = {}): Record<string, unknown> {
  const types = { function: 'function', category: 'category', outcome: 'subcategory' };
  const entry = (type: string, id: string, title: string, text: string) => ({
    element_type: type,
    element_identifier: id,
    title,
    text,
    doc_identifier: 'CSF_2_0_0',
  });
  return {
    response: {
      elements: {
        documents: [{ doc_identifier: 'CSF_2_0_0', name: 'CSF', version: 'Version  2.0', website: '' }],
        elements: elements.flatMap(({ id, type }) => [
          entry(types[type], id, '', wordingOf(id)),
          ...(cells[id]?.examples ?? '')
            .split('\n')
            .filter(Boolean)
            .map((text, index) =>
              entry('implementation_example', `${id}.${100 - index}`, `Ex${index + 1}`, text),
            ),
        ]),
      },
    },
  };
}

function sheetXml(rows: readonly SheetRow[], texts: string[]): string {
  const cells = (row: SheetRow, number: number) =>
    row.map((value, index) => {
      const place = `${String.fromCharCode(65 + index)}${number}`;
      if (value === '') return `<c r="${place}" s="1"/>`;
      if (typeof value === 'number') return `<c r="${place}"><v>${value}</v></c>`;
      return `<c r="${place}" t="s"><v>${texts.push(value) - 1}</v></c>`;
    });
  return `<worksheet><sheetData>${rows.map((row, index) => `<row r="${index + 1}">${cells(row, index + 1).join('')}</row>`).join('')}</sheetData></worksheet>`;
}

/** Puts a text into two runs, as a text of several formats is. */
function sharedText(text: string): string {
  const middle = Math.floor(text.length / 2);
  const run = (part: string) => `<r><rPr><b/></rPr><t xml:space="preserve">${escaped(part)}</t></r>`;
  return `<si>${run(text.slice(0, middle))}${run(text.slice(middle))}</si>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** The same workbook as arguments of data_import. */
export function coreContent(cells: CoreCells = {}): { content: string; name: string } {
  return { content: coreWorkbook(cells).toString('base64'), name: 'core.xlsx' };
}
