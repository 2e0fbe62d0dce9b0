import type * as z from 'zod';
import { line, paragraph } from '../../tool-kit/text-schemas.ts';
import type { GivenCell } from './given-table.ts';

/** Blanks that spreadsheets put between words, and marks that show nothing and mean nothing. */
const BLANKS = /[\u00A0\u2007\u202F]/gu;
const MARKS = /[\u00AD\u200B\u2060\uFEFF]/gu;

const schemas = {
  name: line(120),
  note: paragraph(1_000),
  reason: paragraph(500),
  text: paragraph(2_000),
};

export type TextKind = keyof typeof schemas;

export type TextReading = { readonly text: string } | { readonly problem: string };

/** Reads a cell as text. Nothing is cut off: what is too long, or carries hidden characters, is refused. */
export function readText(cell: GivenCell, kind: TextKind): TextReading {
  const plain = cell.text.replaceAll(BLANKS, ' ').replaceAll(MARKS, '').trim();
  const given = kind === 'name' ? plain.replaceAll(/\s*[\r\n]+\s*/g, ', ') : plain;
  const { success, data, error } = (schemas[kind] as z.ZodString).safeParse(given);
  return success ? { text: data } : { problem: `cannot be stored: it ${inWords(error)}` };
}

function inWords(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue?.code === 'too_big') return `is longer than ${issue.maximum} characters`;
  return issue?.message ?? 'is no text';
}
