import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { overviewOf } from '../assessments/profile-overview.ts';
import { loadStanding, type OutcomeStanding } from '../assessments/standing.ts';
import { CsfServerError } from '../error.ts';
import { passes, readFilter } from '../framework/element-filter.ts';
import { outcomes } from '../framework/elements.ts';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { pageWithin } from '../paging/page-within.ts';
import type { Services } from '../services.ts';
import { READ_ONLY } from './annotations.ts';
import { answering } from './answer.ts';
import { answerBytes, bytesLeft } from './answer-size.ts';
import { cursor, detail, elementFilter, nextCursor, profileId, toolInput } from './input.ts';
import { toolOutput } from './output.ts';
import { assessment, coverage, priority, revision, scaleLevels } from './profile-schemas.ts';

const inputSchema = toolInput({
  profile: profileId,
  detail: detail(
    'concise: the profile and its figures by function. detailed: also its outcomes, page by page.',
  ),
  ...elementFilter,
  limit: z.int().min(1).max(outcomes.length).default(40).describe('Outcomes per page.'),
  cursor: cursor.optional(),
});

const outputSchema = toolOutput(
  z.object({
    id: z.string(),
    name: z.string(),
    organization: z.string(),
    scope: z.string().nullable(),
    revision,
    createdAt: z.string(),
    updatedAt: z.string(),
    ...coverage,
    withTarget: z.int().describe('Outcomes in scope with a target.'),
    scale: scaleLevels,
    riskScales: z.object({ likelihood: scaleLevels, impact: scaleLevels }),
    functions: z.array(z.object({ id: z.string(), name: z.string(), ...coverage })),
    outcomes: z
      .array(
        z.object({
          id: z.string(),
          included: z.boolean(),
          target: z.int().nullable(),
          targetPriority: priority,
          assessment: assessment.nullable().describe('The current one.'),
        }),
      )
      .optional()
      .describe('With detail "detailed".'),
    nextCursor,
  }),
);

const name = 'profile_get';

const config = {
  title: 'Get a profile',
  description:
    'Get a profile: its scope, scale, revision and coverage by function; with detail "detailed" also what it says about each outcome and the current assessment with its note, optionally of one function or category.',
  inputSchema,
  outputSchema,
  annotations: READ_ONLY,
};

const position = z.tuple([z.int().min(0)]);

export function registerProfileGet(server: McpServer, { db, log }: Services): void {
  server.registerTool(
    name,
    config,
    answering(name, log, async ({ profile: id, detail, limit, cursor, ...filters }) => {
      if (detail === 'concise') refuseSelection({ ...filters, cursor });
      const filter = readFilter(filters);
      const list = { tool: name, profile: id, ...filter };
      const [start] = decodeCursor(cursor, list, position) ?? [0];
      const standing = await loadStanding(db, id);
      const overview = overviewOf(standing);
      const headline = `${overview.name} of ${overview.organization}, revision ${overview.revision}: ${overview.basis}.`;
      if (detail === 'concise') return { headline, facts: overview };
      const concerned = standing.standings.filter(({ outcome }) => passes(outcome.id, filter));
      const page = pageWithin(concerned.map(outcomeFacts), {
        start,
        limit,
        maxBytes: bytesLeft(overview),
        bytesOf: (outcome) => answerBytes({ outcomes: [outcome] }),
      });
      return {
        headline,
        facts: {
          ...overview,
          outcomes: page.items,
          ...(page.next !== null && { nextCursor: encodeCursor(list, [page.next]) }),
        },
      };
    }),
  );
}

/** These select outcomes, and a concise answer has none: to ignore them would pass off its figures as theirs. */
function refuseSelection(given: Readonly<Record<string, unknown>>): void {
  const selecting = Object.entries(given).filter(([, value]) => value !== undefined);
  if (selecting.length === 0) return;
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `${selecting.map(([argument]) => argument).join(' and ')} given for a concise answer, which has no outcomes.`,
    hint: 'Set detail to "detailed", or leave them out.',
  });
}

function outcomeFacts({ outcome, included, target, targetPriority, assessment }: OutcomeStanding): object {
  if (assessment === null) return { id: outcome.id, included, target, targetPriority, assessment };
  const { outcomeId: _, ...facts } = assessment;
  return { id: outcome.id, included, target, targetPriority, assessment: facts };
}
