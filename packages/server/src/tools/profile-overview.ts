import * as z from 'zod';
import { DASHBOARD_URI } from '../apps/views.ts';
import type { PointOfView } from '../assessments/point-of-view.ts';
import { answerOverview } from '../overview/one-profile.ts';
import { rollUp } from '../overview/roll-up.ts';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { pageWithin } from '../paging/page-within.ts';
import { listProfiles } from '../profiles/list-profiles.ts';
import { counted } from '../text/counted.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { answerBytes, bytesLeft } from '../tool-kit/answer-size.ts';
import { cursor, nextCursor, pageSize, pointOfView, profileToRead } from '../tool-kit/arguments.ts';
import { labels, thin } from '../tool-kit/figure-schemas.ts';
import { ignored, notes } from '../tool-kit/notes.ts';
import { pointOfViewOutput, revision } from '../tool-kit/profile-schemas.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { type Answer, type ToolCall, tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileToRead().describe('Default: the only one; of several, all.'),
  organization: line(120).optional().describe("All of this organization's."),
  ...pointOfView(),
  limit: pageSize(100, 20),
  cursor: cursor().optional(),
});

const output = () => {
  /** The figures of a profile or of a function; docs/figures.md explains them. */
  const row = z.looseObject({ id: z.string(), name: z.string() }).meta({ id: 'row' });
  const list = z.looseObject({ total: z.int(), rows: z.array(z.looseObject({})) }).meta({ id: 'list' });
  return z
    .looseObject({
      profile: z.string().optional(),
      revision: revision().optional(),
      ...pointOfViewOutput(),
      basis: z.string().optional(),
      leastCoverage: z.number().optional(),
      mean: z.number().nullable().optional(),
      thin: thin(),
      scale: labels().optional(),
      functions: z.array(row).optional(),
      shortfalls: list.optional(),
      tiers: z.array(z.looseObject({})).optional(),
      due: list.optional(),
      oldestEvidence: list.optional(),
      total: z.int().optional().describe('Profiles on all pages.'),
      profiles: z.array(row).optional(),
      notes: notes(),
      nextCursor: nextCursor(),
    })
    .describe('Of one profile, or of several total and profiles.');
};

const position = () => z.tuple([z.string()]);

export const profileOverview = tool({
  name: 'profile_overview',
  title: 'Where a profile stands',
  description:
    'Where a profile stands: coverage, scores and shortfall by function, tiers, oldest evidence, what is due. Of several profiles a row each.',
  input,
  output,
  annotations: READ_ONLY,
  view: { uri: DASHBOARD_URI, visibility: ['model', 'app'] },
  run: async ({ profile, organization, asOf, knownAt, limit, cursor }, call) => {
    const id = profile ?? (organization === undefined ? await onlyProfile(call) : undefined);
    if (id === undefined) {
      return answerRollUp({ organization, limit, cursor, view: { asOf, knownAt } }, call);
    }
    const skipped = ignored({ organization, cursor }, 'the answer is about one profile');
    return answerOverview(call.db, id, { asOf, knownAt, now: call.now(), notes: skipped });
  },
});

/** The id of the only profile; undefined if there are none or several. */
async function onlyProfile({ db }: Pick<ToolCall, 'db'>): Promise<string | undefined> {
  const [first, second] = await listProfiles(db, { limit: 2 });
  return second === undefined ? first?.id : undefined;
}

async function answerRollUp(
  {
    organization,
    limit,
    cursor,
    view: wanted,
  }: { organization: string | undefined; limit: number; cursor: string | undefined; view: PointOfView },
  { db, name, now }: Pick<ToolCall, 'db' | 'name' | 'now'>,
): Promise<Answer> {
  const list = { tool: name, organization, ...wanted };
  const [after] = decodeCursor(cursor, list, position) ?? [];
  const request = { organization, after, limit: limit + 1, view: wanted, now: now() };
  const { view, total, profiles } = await rollUp(db, request);
  const { items, next } = pageWithin(profiles, {
    start: 0,
    limit,
    maxBytes: bytesLeft({ total }),
    bytesOf: (profile) => answerBytes({ profiles: [profile] }),
  });
  const last = items.at(-1);
  const isMore = next !== null && last !== undefined;
  return {
    ...(total === 0 && { next: 'profile_create creates one.' }),
    summary: `${counted(total, 'profile')}${organization === undefined ? '' : ` of ${organization}`}${total > items.length ? `, ${items.length} on this page` : ''}.`,
    facts: { ...view, total, profiles: items, ...(isMore && { nextCursor: encodeCursor(list, [last.id]) }) },
  };
}
