import type { TextField, TextValues } from './outcome-texts.ts';

/** A text, and the outcomes that have it by field; or those that have none there (null). */
export interface SharedText {
  readonly text: string | null;
  readonly fields: { readonly [Field in TextField]?: readonly string[] };
}

/**
 * The texts of outcomes with each text once: a call may set one for a whole category or function, and what it stores must
 * not be many times what it sends.
 */
export function sharedTexts(texts: Readonly<Record<string, TextValues>>): SharedText[] {
  const shared = new Map<string | null, Record<string, string[]>>();
  for (const [outcomeId, values] of Object.entries(texts)) {
    for (const [field, text] of Object.entries(values)) {
      const fields = shared.get(text) ?? {};
      shared.set(text, fields);
      fields[field] = [...(fields[field] ?? []), outcomeId];
    }
  }
  return [...shared].map(([text, fields]) => ({ text, fields }));
}
