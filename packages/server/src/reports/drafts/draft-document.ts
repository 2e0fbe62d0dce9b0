import { today } from '../../assessments/calendar-date.ts';
import type { Database } from '../../database/open.ts';
import { shortNameOf } from '../../framework/elements.ts';
import { type Block, heading, mark } from '../document/block.ts';
import type { DraftKind } from './draft-kinds.ts';
import { type DraftQuestion, type DraftSource, loadDraftSource } from './draft-source.ts';
import { policy } from './policy.ts';
import { procedure } from './procedure.ts';
import { tabletop } from './tabletop.ts';

const DRAFTS: Readonly<
  Record<DraftKind, { readonly title: string; readonly write: (source: DraftSource) => readonly Block[] }>
> = {
  policy: { title: 'Policy', write: policy },
  procedure: { title: 'Procedure checklist', write: procedure },
  tabletop: { title: 'Tabletop scenario', write: tabletop },
};

export interface DraftDocument {
  readonly profile: DraftSource['profile'];
  readonly asOf: string;
  /** The id of what it is about. */
  readonly about: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

/**
 * A document that a person is to finish, marked as a draft above and below, made of nothing but what the profile has,
 * statements, and lists of what to look for. What nobody has recorded is left out, and named once at the end.
 * @throws CsfServerError as `loadDraftSource` does
 */
export async function draftDocument(
  db: Database,
  question: DraftQuestion,
  now: Date,
): Promise<DraftDocument> {
  const source = await loadDraftSource(db, question);
  const { profile, element, risk } = source;
  const { title, write } = DRAFTS[question.kind];
  const about = element?.id ?? risk?.id ?? '';
  const asOf = today(now);
  const status = mark(
    `DRAFT: ${title.toLowerCase()} for ${about}, from profile ${profile.id} at revision ${profile.revision}, dated ${asOf}. Nobody has reviewed or approved it.`,
  );
  const name = element === null ? (risk?.title ?? '') : shortNameOf(element.id);
  const blocks = [status, heading(1, `${title}: ${about} ${name}`), ...write(source), status];
  return { profile, asOf, about, title, blocks };
}
