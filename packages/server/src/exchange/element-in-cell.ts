import { findElement, findWithdrawn } from '../framework/elements.ts';
import { normalizeId } from '../framework/id.ts';

/** The element of the framework that a cell names. */
export type NamedElement =
  | { readonly kind: 'outcome' | 'category' | 'function' | 'withdrawn' | 'unknown'; readonly id: string }
  | { readonly kind: 'several'; readonly id: string };

/** Cells longer than this hold prose. Ids stand at the beginning, or at the end of a name. */
const LONGEST_READ = 2_000;

/** What some sheets put before each id. */
const PREFIX = /^(?:NIST[\s-]*)?CSF[\s-]*(?:V?2(?:\.0)?)?[\s:._\p{Pd}]+/iu;

const OUTCOME = /^([A-Z]{2}[\s._:/\p{Pd}]*[A-Z]{2}[\s._:/\p{Pd}]*\d{1,3})(?![\w]|\.\d)[\s:;,.)\]\p{Pd}]*/iu;
const WIDER = /^([A-Z]{2}(?:[._\p{Pd}][A-Z]{2})?)(?:\s*:.*|\s+\p{Pd}.*)?$/su;
const AT_THE_END = /\(([A-Z]{2}(?:\.[A-Z]{2}(?:-\d{1,3})?)?)\)(?::.*)?$/su;

/** How NIST itself writes the id of a subcategory: nothing else looks like it. */
const STRICT = /^[A-Z]{2}\.[A-Z]{2}-\d{1,3}$/;

/**
 * The element that a cell is about: its id in any spelling, alone, before its statement, or in brackets behind its name.
 * Null for other text.
 */
export function elementIn(text: string): NamedElement | null {
  const plain = text
    .slice(0, LONGEST_READ)
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .trim();
  const bare = plain.replace(PREFIX, '');
  return outcomeIn(bare) ?? widerIn(WIDER.exec(plain)?.[1]) ?? atTheEnd(plain);
}

function outcomeIn(text: string): NamedElement | null {
  const found = OUTCOME.exec(text);
  if (found === null) return null;
  const named = elementOf(found[1] ?? '');
  if (named === null) return null;
  const next = elementOf(OUTCOME.exec(text.slice(found[0].length))?.[1] ?? '');
  // Where a statement begins with another id, the cell lists outcomes.
  return next !== null && next.id !== named.id ? { kind: 'several', id: `${named.id}, ${next.id}` } : named;
}

function widerIn(text = ''): NamedElement | null {
  const named = elementOf(text);
  return named?.kind === 'unknown' ? null : named;
}

function atTheEnd(text: string): NamedElement | null {
  return elementOf(AT_THE_END.exec(text)?.[1] ?? '');
}

function elementOf(text: string): NamedElement | null {
  const id = normalizeId(text);
  if (id === null) return null;
  const element = findElement(id);
  if (element !== undefined) return { kind: element.type, id };
  if (findWithdrawn(id) !== undefined) return { kind: 'withdrawn', id };
  const isOfTheFramework = findElement(id.slice(0, 5)) ?? findWithdrawn(id.slice(0, 5));
  return STRICT.test(text.toUpperCase()) || (id.length > 5 && isOfTheFramework !== undefined)
    ? { kind: 'unknown', id }
    : null;
}
