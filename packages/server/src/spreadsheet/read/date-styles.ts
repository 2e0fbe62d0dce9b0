import { invalidFile } from '../../refusals/invalid-file.ts';
import { COPY_WHAT_COUNTS } from './archive.ts';
import { readXml } from './read-xml.ts';

/** Excel allows 65,490. */
const MAX_STYLES = 100_000;

/** Excel allows 255 characters. Longer ones are no formats, and to look into them takes long. */
const LONGEST_CODE = 255;

/** Whether the style of a cell shows its number as a day. */
export type IsDateStyle = (style: number) => boolean;

/** Which styles of a workbook show days: those whose number format has a year, a day or a month's name. */
export async function readDateStyles(part: AsyncIterable<string> | null): Promise<IsDateStyle> {
  if (part === null) return () => false;
  const formats = new Map<number, string>();
  const styles: number[] = [];
  let isOfCells = false;
  await readXml(part, {
    open: (name, { numFmtId, formatCode }) => {
      if (name === 'numFmt') formats.set(Number(numFmtId), formatCode ?? '');
      if (formats.size > MAX_STYLES) throw tooManyStyles();
      if (name === 'cellXfs') isOfCells = true;
      if (name !== 'xf' || !isOfCells) return;
      if (styles.length === MAX_STYLES) throw tooManyStyles();
      styles.push(Number(numFmtId));
    },
    close: (name) => {
      if (name === 'cellXfs') isOfCells = false;
    },
  });
  const dates = new Set(styles.filter((id) => isDateFormat(id, formats.get(id))));
  return (style) => dates.has(styles[style] ?? Number.NaN);
}

function tooManyStyles(): Error {
  return invalidFile(`The workbook has more than ${MAX_STYLES} styles. ${COPY_WHAT_COUNTS}`);
}

/** The formats that need no code (ECMA-376 part 1, 18.8.30), East Asian ones included; the others between are times. */
function isDateFormat(id: number, code: string | undefined): boolean {
  if (code !== undefined) return showsDay(code);
  return (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 31) || id === 36 || isLaterDate(id);
}

function isLaterDate(id: number): boolean {
  return (id >= 50 && id <= 54) || id === 57 || id === 58;
}

/** Quoted and escaped characters, colours and locales of a format code say nothing about what it shows. */
function showsDay(code: string): boolean {
  if (code.length > LONGEST_CODE) return false;
  const [first = ''] = code.replaceAll(/"[^"]*"|\\.|\[[^\]]*\]|[_*]./g, '').split(';');
  return /[yd]|mmm/i.test(first);
}
