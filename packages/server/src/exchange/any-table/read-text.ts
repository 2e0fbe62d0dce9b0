import type * as z from 'zod';
import { MAX_NOTE, MAX_PERSON, MAX_REASON } from '../../assessments/text-limits.ts';
import { MAX_TEXT } from '../../profiles/outcome-texts.ts';
import { line, paragraph } from '../../tool-kit/text-schemas.ts';
import { type StoredText, storedText } from '../stored-text.ts';
import type { GivenCell } from './given-table.ts';

/** Blanks that spreadsheets put between words, and marks that show nothing and mean nothing. */
const BLANKS = /[\u00A0\u2007\u202F]/gu;
const MARKS = /[\u00AD\u200B\u2060\uFEFF]/gu;

export type TextKind = 'name' | 'note' | 'reason' | 'text';

const schemas: Readonly<Record<TextKind, z.ZodString>> = {
  name: line(MAX_PERSON),
  note: paragraph(MAX_NOTE),
  reason: paragraph(MAX_REASON),
  text: paragraph(MAX_TEXT),
};

/** Reads a cell as text. */
export function readText(cell: GivenCell, kind: TextKind): StoredText {
  const plain = cell.text.replaceAll(BLANKS, ' ').replaceAll(MARKS, '').trim();
  const given = kind === 'name' ? plain.replaceAll(/\s*[\r\n]+\s*/g, ', ') : plain;
  const stored = storedText(given, schemas[kind]);
  return 'text' in stored ? stored : { problem: `cannot be stored: it ${stored.problem}` };
}
