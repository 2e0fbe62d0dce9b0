import { caseFolded } from '../../text/case-folded.ts';
import { line } from '../../tool-kit/text-schemas.ts';
import { MAX_HEADING } from './column-mapping.ts';
import type { Headings } from './header-row.ts';
import { columnOf, letterOf } from './place.ts';

const BY_LETTER = /^column ([A-Z]{1,3})$/i;

/** How a mapping names a column: by its heading, or by its letter where the heading is missing, long or there twice. */
export function columnName({ texts }: Headings, column: number): string {
  const text = texts[column] ?? '';
  const isUsable = line(MAX_HEADING).safeParse(text).success && !BY_LETTER.test(text);
  const isUnique = texts.filter((other) => caseFolded(other) === caseFolded(text)).length === 1;
  return isUsable && isUnique ? text : `column ${letterOf(column)}`;
}

/** Whether a mapping names a column by its letter alone. */
export function isByLetter(name: string): boolean {
  return BY_LETTER.test(name);
}

/** The columns that a mapping's name of a column fits. A heading wins over a letter, as in "ID". */
export function columnsNamed({ texts }: Headings, name: string): readonly number[] {
  const letters = BY_LETTER.exec(name)?.[1];
  if (letters !== undefined) return [columnOf(letters.toUpperCase()) ?? 0];
  const wanted = headingKey(name);
  const found = texts.flatMap((text, column) => (headingKey(text) === wanted ? [column] : []));
  const byLetter = columnOf(name);
  return found.length > 0 || byLetter === null ? found : [byLetter];
}

function headingKey(text: string): string {
  return caseFolded(text.replaceAll(/\s+/gu, ' ').trim());
}
