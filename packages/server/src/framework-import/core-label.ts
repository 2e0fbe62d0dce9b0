import { findElement } from '../framework/elements.ts';

/**
 * What the first cell of a row of the Core says:
 * - an element, whose statement is empty where the row only names it, as the one that closes a function does;
 * - an outcome of CSF 1.1, whose ids have one digit (`ID.AM-1`);
 * - something that looks like an element but is not written as NIST writes it;
 * - anything else, such as a footer.
 */
export type CoreLabel =
  | { readonly kind: 'element'; readonly id: string; readonly statement: string }
  | { readonly kind: 'CSF 1.1' | 'unclear' | 'other' };

/** Programs that typeset a text replace hyphens: U+2010 to U+2015, the minus sign, small and wide forms. */
const HYPHEN = String.raw`\s?[-\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]\s?`;

const STATEMENT = String.raw`(?:\s*[:\uFF1A]\s*(.*))?$`;

/** `GV.OC-01: …` */
const OUTCOME = new RegExp(String.raw`^([A-Z]{2})\s?\.\s?([A-Z]{2})${HYPHEN}(\d{2})${STATEMENT}`, 'is');
const OUTCOME_1_1 = new RegExp(String.raw`^[A-Z]{2}\.[A-Z]{2}${HYPHEN}\d(?!\d)`, 'i');

/** `Organizational Context (GV.OC): …`, `GOVERN (GV): …` */
const NAMED = new RegExp(String.raw`^[^()]*\(\s*([A-Z]{2})(?:\s?\.\s?([A-Z]{2}))?\s*\)${STATEMENT}`, 'is');

const LIKE_AN_ELEMENT = /^[A-Z]{2}\.[A-Z]{2}(?![a-z])|\(\s*[A-Z]{2}\.[A-Z]{2}\s*\)/;

/** Reads a label such as `GV.OC-01: …` or `Organizational Context (GV.OC): …`, with any hyphen and white space. */
export function readLabel(text: string): CoreLabel {
  const label = text.trim();
  const outcome = OUTCOME.exec(label);
  if (outcome !== null) {
    const [, functionId = '', category = '', number = '', statement = ''] = outcome;
    return { kind: 'element', id: `${functionId}.${category}-${number}`.toUpperCase(), statement };
  }
  const named = NAMED.exec(label);
  if (named !== null) {
    const [, functionId = '', category, statement = ''] = named;
    const id = [functionId, category].filter(Boolean).join('.').toUpperCase();
    // Two letters in brackets may be anything: "Owner (IT)".
    if (category !== undefined || findElement(id) !== undefined) return { kind: 'element', id, statement };
  }
  if (OUTCOME_1_1.test(label)) return { kind: 'CSF 1.1' };
  return { kind: LIKE_AN_ELEMENT.test(label) ? 'unclear' : 'other' };
}
