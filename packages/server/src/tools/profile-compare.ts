import * as z from 'zod';
import {
  type Comparison,
  compareProfiles,
  compareToTarget,
  onlyDifferences,
} from '../analysis/compare-profiles.ts';
import { coverageOf } from '../assessments/coverage.ts';
import { type ProfileStanding, readStanding } from '../assessments/standing.ts';
import type { Database } from '../database/open.ts';
import { type ElementFilter, passes, readFilter } from '../framework/element-filter.ts';
import { outcomes } from '../framework/elements.ts';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { pageWithin } from '../paging/page-within.ts';
import { textDifferences } from '../profiles/text-differences.ts';
import { CsfServerError } from '../refusals/error.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { answerBytes, bytesLeft } from '../tool-kit/answer-size.ts';
import { cursor, elementFilter, nextCursor, profileId } from '../tool-kit/arguments.ts';
import { revision } from '../tool-kit/profile-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  profiles: z.array(profileId()).min(1).max(5).describe('One: current to target. Several: each other.'),
  ...elementFilter(),
  only: z
    .enum(['differences', 'all'])
    .default('differences')
    .describe('Outcomes to list, and of them state, score and what differs; or everything.'),
  limit: z.int().min(1).max(outcomes.length).default(25).describe('Outcomes per page.'),
  cursor: cursor().optional(),
});

const output = () =>
  z.object({
    profiles: z
      .array(
        z.object({
          id: z.string(),
          name: z.string(),
          revision: revision(),
          basis: z.string(),
          scale: z.array(z.object({ value: z.int(), label: z.string() })),
        }),
      )
      .describe('In the order given.'),
    sameScale: z.boolean(),
    basis: z.string(),
    compared: z.int(),
    differing: z.int(),
    byField: z.record(z.string(), z.int()),
    outcomes: z.array(
      z
        .object({ id: z.string(), differs: z.array(z.string()) })
        .catchall(z.record(z.string(), z.union([z.string(), z.number(), z.null()])))
        .describe(
          'What differs; and by profile id state, score, target, gap (target minus score), targetTier, priorities, scoreDifference (from the first).',
        ),
    ),
    nextCursor: nextCursor(),
  });

/** The place in NIST's order where the next page begins. It stays valid when more or fewer outcomes differ. */
const position = () => z.tuple([z.int().min(0)]);

export const profileCompare = tool({
  name: 'profile_compare',
  title: 'Compare profiles',
  description:
    'Compare current to target of one profile, or 2–5 profiles with each other: outcomes that differ, and how many by field. Of texts only that they differ. Levels of different scales are shown, not compared.',
  input,
  output,
  annotations: READ_ONLY,
  run: async ({ profiles: ids, only, limit, cursor, ...filters }, { db, name }) => {
    refuseDuplicates(ids);
    const filter = readFilter(filters);
    const list = { tool: name, profiles: ids.join(' '), only, ...filter };
    const [start] = decodeCursor(cursor, list, position) ?? [0];
    const { profiles, comparison } = await compare(db, ids, filter);
    const { outcomes: compared, ...summary } = comparison;
    const head = { profiles: profiles.map(headOf), ...summary };
    const listed = compared.filter(
      ({ id, differs }) => placeOf(id) >= start && (only === 'all' || differs.length > 0),
    );
    const shown =
      only === 'all' ? listed : listed.map((outcome) => onlyDifferences(outcome, summary.sameScale));
    const page = pageWithin(shown, {
      start: 0,
      limit,
      maxBytes: bytesLeft(head),
      bytesOf: (outcome) => answerBytes({ outcomes: [outcome] }),
    });
    const next = page.next === null ? undefined : listed[page.next];
    return {
      notInText: ['profiles.scale'],
      summary: `${summary.differing} of ${summary.compared} outcomes differ; ${summary.basis}.`,
      facts: {
        ...head,
        outcomes: page.items,
        ...(next && { nextCursor: encodeCursor(list, [placeOf(next.id)]) }),
      },
    };
  },
});

async function compare(
  db: Database,
  ids: readonly string[],
  filter: ElementFilter,
): Promise<{ profiles: readonly ProfileStanding[]; comparison: Comparison }> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const profiles: ProfileStanding[] = [];
      for (const id of ids) {
        const { profile, standings } = await readStanding(transaction, id);
        profiles.push({ profile, standings: standings.filter(({ outcome }) => passes(outcome.id, filter)) });
      }
      const [only, ...others] = profiles;
      const comparison =
        only !== undefined && others.length === 0
          ? compareToTarget(only)
          : compareProfiles(
              profiles,
              await textDifferences(
                transaction,
                profiles.map(({ profile }) => profile.id),
              ),
            );
      return { profiles, comparison };
    });
}

function headOf({ profile, standings }: ProfileStanding): object {
  const { id, name, revision, scale } = profile;
  return {
    id,
    name,
    revision,
    basis: coverageOf(standings).basis,
    scale: scale.map(({ value, label }) => ({ value, label })),
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
    message: `profiles has ${duplicate} twice.`,
    hint: 'Name each profile once; one alone is compared with its own target.',
  });
}
