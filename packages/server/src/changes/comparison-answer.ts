import * as z from 'zod';
import { type Comparison, compareProfiles, onlyDifferences } from '../analysis/compare-profiles.ts';
import { coverageOf } from '../assessments/coverage.ts';
import { type PointOfView, type Seen, seeProfile } from '../assessments/point-of-view.ts';
import type { ProfileStanding } from '../assessments/standing.ts';
import type { Database } from '../database/open.ts';
import { type ElementFilter, passes } from '../framework/element-filter.ts';
import { outcomes } from '../framework/elements.ts';
import { NOW } from '../history/moment.ts';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { pageWithin } from '../paging/page-within.ts';
import type { TextField } from '../profiles/outcome-texts.ts';
import { textDifferences } from '../profiles/text-differences.ts';
import { CsfServerError } from '../refusals/error.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { answerBytes, bytesLeft } from '../tool-kit/answer-size.ts';
import { labels, labelsOf } from '../tool-kit/figure-schemas.ts';
import { withName } from '../tool-kit/profile-head.ts';
import { revision } from '../tool-kit/profile-schemas.ts';
import type { Answer, ToolCall } from '../tool-kit/tool.ts';
import type { Paging } from './trend-answer.ts';

export interface ComparisonQuestion {
  /** The profiles as given, first the one that the others are compared with. */
  readonly ids: readonly (string | undefined)[];
  readonly filter: ElementFilter;
  readonly view: PointOfView;
  readonly now: Date;
  /** All outcomes with all values, in place of those that differ with what differs. */
  readonly isDetailed: boolean;
}

export function comparisonOutput() {
  const value = z.union([z.string(), z.number(), z.null()]);
  return {
    profiles: z
      .array(
        z.object({
          id: z.string(),
          name: z.string(),
          revision: revision(),
          basis: z.string(),
          scale: labels().optional(),
        }),
      )
      .optional()
      .describe('In the order given.'),
    sameScale: z.boolean().optional(),
    compared: z.int().optional(),
    differing: z.int().optional(),
    byField: z.record(z.string(), z.int()).optional(),
    outcomes: z
      .array(
        z
          .object({ id: z.string(), shortName: z.string(), differs: z.array(z.string()) })
          .catchall(z.union([z.string(), z.array(z.string()), z.record(z.string(), value)]))
          .describe(
            'What differs; and by profile id state, score, target, gap (target minus score), targetTier, priorities, scoreDifference (from the first).',
          ),
      )
      .optional(),
  };
}

/** The place in NIST's order where the next page begins. It stays valid when more or fewer outcomes differ. */
const position = () => z.tuple([z.int().min(0)]);

/**
 * Answers in which outcomes profiles differ.
 * @throws CsfServerError UNKNOWN_PROFILE, INVALID_CURSOR, or INVALID_INPUT for a profile that is named twice
 */
export async function answerComparison(
  question: ComparisonQuestion,
  { cursor, limit }: Paging,
  { db, name }: Pick<ToolCall, 'db' | 'name'>,
): Promise<Answer> {
  const { ids, filter, isDetailed, view } = question;
  const list = { tool: name, request: canonicalJson({ ids, isDetailed, ...filter, ...view }) };
  const [start] = decodeCursor(cursor, list, position) ?? [0];
  const { profiles, comparison } = await compare(db, question);
  const { outcomes: compared, ...found } = comparison;
  const [first] = profiles;
  const head = {
    ...first?.view,
    profiles: profiles.map((standing) => profileRow(standing, found.sameScale)),
    ...(found.sameScale && first && { scale: labelsOf(first.profile.scale) }),
    ...found,
  };
  const listed = compared.filter(
    ({ id, differs }) => placeOf(id) >= start && (isDetailed || differs.length > 0),
  );
  const page = pageWithin(
    listed.map((outcome) => withName(isDetailed ? outcome : onlyDifferences(outcome, found.sameScale))),
    {
      start: 0,
      limit,
      maxBytes: bytesLeft(head),
      bytesOf: (outcome) => answerBytes({ outcomes: [outcome] }),
    },
  );
  const next = page.next === null ? undefined : listed[page.next];
  return {
    notInText: ['scale', 'profiles.scale', 'sameScale', 'compared', 'differing'],
    summary: `${found.differing} of ${found.compared} outcomes differ; ${found.basis}.`,
    facts: {
      ...head,
      outcomes: page.items,
      ...(next && { nextCursor: encodeCursor(list, [placeOf(next.id)]) }),
    },
  };
}

async function compare(
  db: Database,
  { ids, filter, view, now }: ComparisonQuestion,
): Promise<{ profiles: readonly Seen[]; comparison: Comparison }> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const concerns = (outcomeId: string) => passes(outcomeId, filter);
      const profiles: Seen[] = [];
      for (const id of ids) {
        const seen = await seeProfile(transaction, id, view, { now, concerns });
        profiles.push({ ...seen, standings: seen.standings.filter(({ outcome }) => concerns(outcome.id)) });
      }
      const resolved = profiles.map(({ profile }) => profile.id);
      refuseDuplicates(resolved);
      // Texts are kept as they are now only.
      const isNow = profiles.every(({ moment }) => moment === NOW);
      const texts = isNow ? await textDifferences(transaction, resolved) : new Map<string, TextField[]>();
      return { profiles, comparison: compareProfiles(profiles, texts) };
    });
}

function profileRow({ profile, standings }: ProfileStanding, sameScale: boolean): object {
  const { id, name, revision, scale } = profile;
  return {
    id,
    name,
    revision,
    basis: coverageOf(standings).basis,
    ...(!sameScale && { scale: labelsOf(scale) }),
  };
}

function placeOf(outcomeId: string): number {
  return outcomes.findIndex(({ id }) => id === outcomeId);
}

function refuseDuplicates(ids: readonly string[]): void {
  const duplicate = ids.find((id, index) => ids.indexOf(id) !== index);
  if (duplicate === undefined) return;
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `${duplicate} is named twice.`,
    hint: 'Compare a profile with others; profile_gaps compares it with its own targets.',
  });
}
