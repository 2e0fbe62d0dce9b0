import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { coverageOf } from '../assessments/coverage.ts';
import { nextOutcomes, type WorkPosition } from '../assessments/next-outcomes.ts';
import { loadStanding, type OutcomeStanding } from '../assessments/standing.ts';
import { passes, readFilter } from '../framework/element-filter.ts';
import { parentsOf } from '../framework/elements.ts';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import type { Services } from '../services.ts';
import { READ_ONLY } from './annotations.ts';
import { answering } from './answer.ts';
import { cursor, elementFilter, nextCursor, profileId, toolInput } from './input.ts';
import { toolOutput } from './output.ts';
import { coverage, priority, revision, scaleLevels } from './profile-schemas.ts';

const inputSchema = toolInput({
  profile: profileId,
  ...elementFilter,
  limit: z.int().min(1).max(25).default(5).describe('Outcomes per page.'),
  cursor: cursor.optional(),
});

const outputSchema = toolOutput(
  z.object({
    profile: z.string(),
    revision,
    scale: scaleLevels,
    ...coverage,
    remaining: z.int().describe('In scope, not assessed.'),
    outcomes: z.array(
      z.object({
        id: z.string(),
        within: z.string().describe('Names of its function and category.'),
        statement: z.string(),
        lookFor: z.array(z.string()),
        targetPriority: priority,
        target: z.int().nullable(),
      }),
    ),
    nextCursor,
  }),
);

const name = 'assessment_next';

const config = {
  title: 'Next outcomes to assess',
  description:
    "The next outcomes of a profile that are in scope and not assessed, with what to look for: high priority first, then medium, low and none, each in NIST's order. Figures concern the function or category if one is given.",
  inputSchema,
  outputSchema,
  annotations: READ_ONLY,
};

const position = z.tuple([z.int(), z.int()]);

export function registerAssessmentNext(server: McpServer, { db, log }: Services): void {
  server.registerTool(
    name,
    config,
    answering(name, log, async ({ profile: id, limit, cursor, ...filters }) => {
      const filter = readFilter(filters);
      const list = { tool: name, profile: id, ...filter };
      const after: WorkPosition | undefined = decodeCursor(cursor, list, position);
      const { profile, standings } = await loadStanding(db, id);
      const concerned = standings.filter(({ outcome }) => passes(outcome.id, filter));
      const coverage = coverageOf(concerned);
      const remaining = coverage.inScope - coverage.assessed;
      const next = nextOutcomes(concerned, after);
      const page = next.slice(0, limit);
      const last = page.at(-1);
      return {
        headline: `${remaining} of ${coverage.inScope} outcomes in scope are still to be assessed.`,
        facts: {
          profile: profile.id,
          revision: profile.revision,
          scale: profile.scale,
          ...coverage,
          remaining,
          outcomes: page.map(({ standing }) => toAssess(standing)),
          ...(next.length > page.length && last && { nextCursor: encodeCursor(list, last.position) }),
        },
      };
    }),
  );
}

function toAssess({ outcome, targetPriority, target }: OutcomeStanding): object {
  const within = parentsOf(outcome).map((parent) => parent.name);
  return {
    id: outcome.id,
    within: within.join(': '),
    statement: outcome.statement,
    lookFor: outcome.lookFor,
    targetPriority,
    target,
  };
}
