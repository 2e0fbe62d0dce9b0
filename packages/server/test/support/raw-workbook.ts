import { zip } from './zip.ts';

/** A sheet: the XML of its rows, or more of it. */
export interface RawSheet {
  /** The content of `sheetData`. */
  readonly rows?: string;
  /** What follows `sheetData`. */
  readonly after?: string;
  /** Attributes of its entry in the workbook: `state="hidden"`. */
  readonly entry?: string;
}

/** Other parts of the archive, by path; they replace those that are made here. */
type Parts = Readonly<Record<string, string | Buffer>>;

/** The bytes of an XLSX workbook whose XML the test writes itself. */
export function rawWorkbook(
  sheets: Readonly<Record<string, RawSheet>>,
  { properties = '', parts = {} }: { properties?: string; parts?: Parts } = {},
): Buffer {
  const names = Object.keys(sheets);
  const entries = names.map(
    (name, index) =>
      `<sheet name="${name}" sheetId="${index + 1}" r:id="s${index}" ${sheets[name]?.entry ?? ''}/>`,
  );
  const content: Record<string, string | Buffer> = {
    'xl/workbook.xml': `<workbook xmlns:r="r">${properties}<sheets>${entries.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${names
      .map((_, index) => `<Relationship Id="s${index}" Target="worksheets/sheet${index}.xml"/>`)
      .join('')}</Relationships>`,
  };
  for (const [index, { rows = '', after = '' }] of Object.values(sheets).entries()) {
    content[`xl/worksheets/sheet${index}.xml`] =
      `<worksheet><sheetData>${rows}</sheetData>${after}</worksheet>`;
  }
  return zip(Object.entries({ ...content, ...parts }).map(([name, part]) => ({ name, content: part })));
}
