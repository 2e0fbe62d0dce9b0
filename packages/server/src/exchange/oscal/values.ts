import { escaped, paragraphs } from '../../text/escaped-markdown.ts';

/** In place of a text without a visible character, which OSCAL does not allow. */
const EMPTY = '(empty)';

/** A string of OSCAL: one line that neither begins nor ends with white space. It is no markup. */
export function plain(text: string): string {
  return text.toWellFormed().replaceAll(/\s+/gu, ' ').trim() || EMPTY;
}

/** A line of OSCAL's markup that shows a text as it was written. */
export function markupLine(text: string): string {
  return escaped(text.toWellFormed()) || EMPTY;
}

/** Paragraphs of OSCAL's markup that show the lines of a text as they were written. */
export function markup(text: string): string {
  return paragraphs(text.toWellFormed()) || EMPTY;
}

/**
 * A day as OSCAL's moment with a time zone: its beginning in UTC, because records have no time of day. Null for a day
 * that OSCAL's pattern has no room for.
 */
export function moment(day: string): string | null {
  return /^(?:19|2\d)\d{2}-/.test(day) ? `${day}T00:00:00Z` : null;
}

/** A field to spread: OSCAL has no empty lists. */
export function some<Name extends string, Item>(
  name: Name,
  items: readonly Item[],
): { readonly [Key in Name]?: readonly Item[] } {
  return items.length === 0 ? {} : ({ [name]: items } as { readonly [Key in Name]: readonly Item[] });
}
