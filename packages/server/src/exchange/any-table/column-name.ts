import { caseFolded } from '../../text/case-folded.ts';
import { line } from '../../tool-kit/text-schemas.ts';
import { columnOf, letterOf } from './column-letters.ts';
import { MAX_HEADING } from './column-mapping.ts';
import type { Headings } from './header-row.ts';

const BY_LETTER = /^column ([A-Z]{1,3})$/i;

/** How a mapping names each column: by its heading, or by its letter where the heading is missing, long or there twice. */
export function columnNames({ texts }: Headings, width: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(headingKey(text), (counts.get(headingKey(text)) ?? 0) + 1);
  return Array.from({ length: width }, (_, column) => {
    const text = texts[column] ?? '';
    const isUsable = counts.get(headingKey(text)) === 1 && !BY_LETTER.test(text);
    return isUsable && line(MAX_HEADING).safeParse(text).success ? text : `column ${letterOf(column)}`;
  });
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
