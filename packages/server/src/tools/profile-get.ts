import * as z from 'zod';
import { type PointOfView, type Seen, STATES, see, seeProfile } from '../assessments/point-of-view.ts';
import { overviewOf, type ProfileOverview } from '../assessments/profile-overview.ts';
import { besideCommunities } from '../community/community-profiles.ts';
import type { Database } from '../database/open.ts';
import { type ElementFilter, passes, readFilter } from '../framework/element-filter.ts';
import { outcomes } from '../framework/elements.ts';
import { resolveActive } from '../framework/resolve.ts';
import { loadWording, ownWording } from '../framework-import/wording.ts';
import { NOW } from '../history/moment.ts';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { loadTexts } from '../profiles/load-texts.ts';
import type { OutcomeTexts } from '../profiles/outcome-texts.ts';
import { resolveProfile } from '../profiles/resolve-profile.ts';
import { loadBeside } from '../records/beside-outcomes.ts';
import { CsfServerError } from '../refusals/error.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { bytesLeft } from '../tool-kit/answer-size.ts';
import {
  cursor,
  elementFilter,
  elementId,
  nextCursor,
  pageSize,
  pointOfView,
  profileToRead,
  unlisted,
} from '../tool-kit/arguments.ts';
import { whoseWords } from '../tool-kit/element-schemas.ts';
import { ignored, noted, notes } from '../tool-kit/notes.ts';
import { type DescribedOutcome, outcomePage } from '../tool-kit/outcome-page.ts';
import {
  assessment,
  besideOutcome,
  coverage,
  pointOfViewOutput,
  priority,
  revision,
  scaleLevels,
} from '../tool-kit/profile-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileToRead(),
  detail: z
    .enum(['concise', 'detailed'])
    .optional()
    .describe('detailed: also the outcomes, page by page; default where some are selected.')
    .meta({ brief: 'detailed: also outcomes.' }),
  ...unlisted(elementFilter()),
  outcome: elementId('Outcome, category or function.').optional(),
  ...pointOfView(),
  limit: pageSize(outcomes.length, 40, 'Outcomes per page.'),
  cursor: cursor().optional(),
});

const output = () =>
  z.object({
    id: z.string(),
    name: z.string(),
    organization: z.string(),
    scope: z.string().nullable(),
    revision: revision(),
    ...pointOfViewOutput(),
    createdAt: z.string(),
    updatedAt: z.string(),
    ...coverage(),
    withTarget: z.int(),
    rules: z.looseObject({}).optional().describe('Concise: those that differ from the default.'),
    scale: scaleLevels(),
    riskScales: z.record(z.string(), scaleLevels()).optional().describe('With detail "concise".'),
    functions: z.array(z.object({ id: z.string(), name: z.string(), ...coverage() })),
    wording: z.string().optional().describe('Whose words statements and examples are.'),
    outcomes: z
      .array(
        z
          .object({
            id: z.string(),
            shortName: z.string(),
            statement: z.string(),
            examples: z.array(z.string()).optional(),
            moreExamples: z.int().optional(),
            ...whoseWords(),
            included: z.boolean(),
            target: z.number().nullable(),
            targetPriority: priority(),
            targetTier: z.int().nullable(),
            currentPriority: priority(),
            assessment: assessment().nullable(),
            ...besideOutcome(),
            community: z
              .array(z.looseObject({ profile: z.string() }))
              .optional()
              .describe('What imported Community Profiles say; no target.'),
          })
          .catchall(z.string())
          .describe('With its texts, named as in profile_save.'),
      )
      .optional()
      .describe('With detail "detailed". One with very long texts has more of them on the next page.'),
    notes: notes(),
    nextCursor: nextCursor(),
  });

/** The number of complete outcomes, and the text field with which the next outcome begins. */
const position = () => z.tuple([z.int().min(0), z.int().min(0)]);

export const profileGet = tool({
  name: 'profile_get',
  title: 'Get a profile',
  description:
    'A profile: scope, rules, scales, revision, coverage by function; detailed: also each outcome with its assessment.',
  input,
  output,
  annotations: READ_ONLY,
  run: async ({ profile: given, detail, limit, cursor, asOf, knownAt, ...selecting }, { db, name, now }) => {
    const point = { asOf, knownAt };
    if (!wantsOutcomes(detail, { ...selecting, cursor })) {
      const skipped = ignored({ ...selecting, cursor }, 'a concise answer has no outcomes');
      const seen = await see(db, given, point, { now: now() });
      const overview = overviewOf(seen);
      const notes = noted([...seen.notes, ...skipped]);
      return { summary: summaryOf(overview), facts: { ...overview, ...seen.view, ...notes } };
    }
    const selection = readSelection(selecting);
    const id = await resolveProfile(db, given, { for: 'reading' });
    const list = { tool: name, profile: id, ...selection, ...point };
    const [start, firstField] = decodeCursor(cursor, list, position) ?? [0, 0];
    const { standing, described, total } = await loadDescribed(db, id, {
      selection,
      start,
      limit,
      point,
      now: now(),
    });
    const { riskScales: _, ...inShort } = overviewOf(standing);
    const overview = { ...inShort, rules: standing.profile.rules };
    const { view } = standing;
    const ids = described.map(({ standing }) => standing.outcome.id);
    // An import that comes later must not change what was known.
    const words = standing.known === null ? await loadWording(db, ids) : ownWording;
    const page = outcomePage(described, { firstField, maxBytes: bytesLeft(overview), words });
    const next = start + page.done;
    return {
      summary: summaryOf(overview),
      facts: {
        ...overview,
        ...view,
        ...noted(standing.notes),
        wording: words.wording,
        outcomes: page.outcomes,
        ...(next < total && { nextCursor: encodeCursor(list, [next, page.nextField]) }),
      },
    };
  },
});

function summaryOf({ name, organization, revision, basis }: Omit<ProfileOverview, 'riskScales'>): string {
  return `${name} of ${organization}, revision ${revision}: ${basis}.`;
}

/** A type, because an interface could not identify a list. */
type Selection = ElementFilter & { readonly elementId: string | undefined };

function readSelection({
  outcome,
  ...filters
}: {
  readonly function?: string | undefined;
  readonly category?: string | undefined;
  readonly outcome?: string | undefined;
}): Selection {
  const filter = readFilter(filters);
  const elementId = outcome === undefined ? undefined : resolveActive(outcome).id;
  const selection = { ...filter, elementId };
  if (outcomes.some(({ id }) => isSelected(id, selection))) return selection;
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `${elementId} is not in the function or category given with it.`,
    hint: 'Give the outcome alone.',
  });
}

function isSelected(id: string, { elementId = '', ...filter }: Selection): boolean {
  return id.startsWith(elementId) && passes(id, filter);
}

interface WantedOutcomes {
  readonly selection: Selection;
  readonly start: number;
  readonly limit: number;
  readonly point: PointOfView;
  readonly now: Date;
}

/** Up to `limit` of the selected outcomes from `start` on. `total` counts all selected outcomes. */
async function loadDescribed(
  db: Database,
  id: string,
  { selection, start, limit, point, now }: WantedOutcomes,
): Promise<{ standing: Seen; described: DescribedOutcome[]; total: number }> {
  const concerns = (outcomeId: string) => isSelected(outcomeId, selection);
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const standing = await seeProfile(transaction, id, point, {
        now,
        registers: [...STATES, 'comments'],
        concerns,
      });
      const selected = standing.standings.filter(({ outcome }) => concerns(outcome.id));
      const concerned = selected.slice(start, start + limit);
      const ids = concerned.map(({ outcome }) => outcome.id);
      // Texts are kept as they are now only, so a past point of view has none.
      const isNow = standing.moment === NOW;
      const texts = isNow ? await loadTexts(transaction, id, ids) : new Map<string, OutcomeTexts>();
      const beside = await loadBeside(transaction, id, standing.moment);
      // What is imported later must not change what was known.
      const community = await besideCommunities(transaction, isNow ? ids : []);
      return {
        standing,
        described: concerned.map((standing) => {
          const { id } = standing.outcome;
          return { standing, texts: texts.get(id) ?? {}, beside: { ...beside(id), ...community(id) } };
        }),
        total: selected.length,
      };
    });
}

/** Who selects outcomes wants to see them, unless the answer is to be concise. */
function wantsOutcomes(detail: string | undefined, selecting: Readonly<Record<string, unknown>>): boolean {
  const isSelected = Object.values(selecting).some((value) => value !== undefined);
  return detail === 'detailed' || (detail === undefined && isSelected);
}
