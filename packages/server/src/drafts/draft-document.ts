import { applicability, type DraftBounds } from './draft-parts.ts';
import type { DraftSource } from './draft-source.ts';
import { policyOutline } from './policy-outline.ts';
import { procedureChecklist } from './procedure-checklist.ts';
import { tabletopScenario } from './tabletop-scenario.ts';

export const DRAFT_KINDS = ['policy outline', 'procedure checklist', 'tabletop scenario'] as const;
export type DraftKind = (typeof DRAFT_KINDS)[number];

const WRITERS = {
  'policy outline': policyOutline,
  'procedure checklist': procedureChecklist,
  'tabletop scenario': tabletopScenario,
};

/** From everything to little: no more is left out than the size of an answer asks for. */
const BOUNDS: readonly DraftBounds[] = [
  { characters: Number.POSITIVE_INFINITY, records: 50 },
  { characters: 1_000, records: 25 },
  { characters: 400, records: 10 },
  { characters: 150, records: 5 },
];

/**
 * A draft in markdown, marked as one above and below, made of nothing but what the profile has, statements, and lists
 * of what to look for.
 *
 * Facts that the profile lacks stand in brackets. Texts are shortened, and long lists cut, until the draft `fits`.
 */
export function draftDocument(
  kind: DraftKind,
  source: DraftSource,
  { asOf, fits }: { asOf: string; fits: (markdown: string) => boolean },
): string {
  let draft = '';
  for (const bounds of BOUNDS) {
    draft = draftWithin(kind, source, { asOf, bounds });
    if (fits(draft)) break;
  }
  return draft;
}

function draftWithin(
  kind: DraftKind,
  source: DraftSource,
  { asOf, bounds }: { asOf: string; bounds: DraftBounds },
): string {
  const { profile, standing } = source;
  const title = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
  const mark = `**DRAFT**: ${kind} for ${standing.outcome.id}, from profile ${profile.id} at revision ${profile.revision}, dated ${asOf}. Nobody has reviewed or approved it.`;
  return [
    mark,
    `# ${title}: ${standing.outcome.id} ${standing.outcome.shortName}`,
    ...applicability(source, bounds),
    ...WRITERS[kind](source, bounds),
    '---',
    mark,
    '',
  ].join('\n\n');
}
