import type { Database } from '../database/open.ts';
import { type Detail, describe, type ElementDescription } from '../framework/describe.ts';
import { OWN_WORDING } from '../framework/own-wording.ts';
import type { Resolution } from '../framework/resolve.ts';
import { type ImportedText, loadImportedText } from './official-text.ts';
import { loadWording } from './wording.ts';

export interface ElementInWords extends ElementDescription, Partial<ImportedText> {
  /** Whose words these are, all but `official` and `unverified`. */
  readonly wording: string;
}

/**
 * All that the Core says about one element: in this project's words, beside those that were imported. Then the elements
 * that it contains, or that succeeded it, have the imported statements alone.
 */
export async function describeInWords(
  db: Database,
  resolution: Resolution,
  detail: Detail,
): Promise<ElementInWords> {
  const { contains, successors, ...element } = describe(resolution, detail);
  const imported = await loadImportedText(db, element.id);
  const words = await loadWording(
    db,
    [...(contains ?? []), ...(successors ?? [])].map(({ id }) => id),
  );
  const quoted = <Other extends { readonly id: string; readonly statement: string }>(
    others: readonly Other[],
  ): Other[] =>
    others.map((other) => ({ ...other, statement: words.statementOf(other), ...words.whoseOf(other.id) }));
  const listed = contains === undefined ? 'successors' : 'contains';
  const isQuoted = words.isImported && (contains ?? successors) !== undefined;
  return {
    ...element,
    ...(contains !== undefined && { contains: quoted(contains) }),
    ...(successors !== undefined && { successors: quoted(successors) }),
    wording: isQuoted ? `${OWN_WORDING}; but statements in ${listed} are ${words.wording}` : OWN_WORDING,
    ...imported,
  };
}
