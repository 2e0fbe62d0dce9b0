import type { Database } from '../database/open.ts';
import { type Detail, describe, type ElementDescription } from '../framework/describe.ts';
import { OWN_WORDING } from '../framework/own-wording.ts';
import type { Resolution } from '../framework/resolve.ts';
import { loadOfficialText, type OfficialText } from './official-text.ts';
import { loadWording } from './wording.ts';

export interface ElementInWords extends ElementDescription {
  /** Whose words these are. */
  readonly wording: string;
  /** NIST's text of the element, if it is imported. */
  readonly official?: OfficialText;
}

/**
 * All that the Core says about one element: in this project's words, beside NIST's once they are imported. Then the
 * elements that it contains, or that succeeded it, have NIST's statements alone.
 */
export async function describeInWords(
  db: Database,
  resolution: Resolution,
  detail: Detail,
): Promise<ElementInWords> {
  const { contains, successors, ...element } = describe(resolution, detail);
  const official = await loadOfficialText(db, element.id);
  const words = await loadWording(
    db,
    [...(contains ?? []), ...(successors ?? [])].map(({ id }) => id),
  );
  const quoted = <Other extends { readonly id: string; readonly statement: string }>(
    others: readonly Other[],
  ): Other[] => others.map((other) => ({ ...other, statement: words.statementOf(other) }));
  const listed = contains === undefined ? 'successors' : 'contains';
  const isQuoted = words.isOfficial && (contains ?? successors) !== undefined;
  return {
    ...element,
    ...(contains !== undefined && { contains: quoted(contains) }),
    ...(successors !== undefined && { successors: quoted(successors) }),
    wording: isQuoted ? `${OWN_WORDING}; but statements in ${listed} are ${words.wording}` : OWN_WORDING,
    ...(official !== null && { official }),
  };
}
