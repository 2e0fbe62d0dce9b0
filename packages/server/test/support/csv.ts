import { readCsvRows } from '../../src/spreadsheet/csv/read-csv.ts';

/** The header and the other rows of a file, as the importer reads them. */
export async function readCsv(bytes: Buffer) {
  const { rows, notes } = await readCsvRows(bytes);
  const [header, ...others] = rows;
  if (header === undefined) throw new Error('The file has no rows.');
  return { header, rows: others, notes };
}

/** The cells of a line of a table, without their quotes (RFC 4180). */
export function cellsOf(line: string): string[] {
  const cells = [...line.matchAll(/(?:^|,)(?:"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^",]*))(?=,|$)/g)];
  if (cells.map(([whole]) => whole).join('') !== line) throw new Error(`Not a line of CSV: ${line}`);
  return cells.map(({ groups = {} }) => groups['quoted']?.replaceAll('""', '"') ?? groups['plain'] ?? '');
}

/** What the last line of a table says once for all its rows, behind `each: `. */
export function eachOf(line: string): Record<string, string> {
  const parts = [...line.matchAll(/(?:^each: |, )(?<name>\w+)=(?<value>"(?:[^"]|"")*"|[^",]*)(?=, |$)/gy)];
  if (parts.map(([whole]) => whole).join('') !== line) throw new Error(`Not what a table says once: ${line}`);
  return Object.fromEntries(
    parts.map(({ groups = {} }) => [groups['name'], cellsOf(groups['value'] ?? '')[0]]),
  );
}
