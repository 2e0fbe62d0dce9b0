import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { analyzeProfile } from '../analysis/analyze-profile.ts';
import { loadStanding, OUTCOME_STATES } from '../assessments/standing.ts';
import { readFilter } from '../framework/element-filter.ts';
import type { Services } from '../services.ts';
import { READ_ONLY } from './annotations.ts';
import { answering } from './answer.ts';
import { detail, elementFilter, profileId, toolInput } from './input.ts';
import { toolOutput } from './output.ts';
import { coverage, revision, scaleLevels } from './profile-schemas.ts';

const inputSchema = toolInput({
  profile: profileId,
  function: elementFilter.function,
  detail: detail('concise: overall, by function and by category. detailed: also each outcome.'),
});

const figures = {
  ...coverage,
  distribution: z.record(z.string(), z.int()).describe('Number of scores at each level, by its value.'),
  mean: z.number().nullable().describe('Of the scores, two decimals. Null: none.'),
  gap: z
    .object({
      outcomes: z.int().describe('With both score and target.'),
      mean: z.number().nullable(),
      belowTarget: z.int(),
      atOrAboveTarget: z.int(),
      basis: z.string(),
    })
    .describe('Target minus score.'),
};

const group = z.object({ id: z.string(), name: z.string(), ...figures });

const outputSchema = toolOutput(
  z.object({
    profile: z.string(),
    revision,
    scale: scaleLevels,
    overall: z.object(figures),
    functions: z.array(group),
    categories: z.array(group),
    outcomes: z
      .array(
        z.object({
          id: z.string(),
          state: z.enum(OUTCOME_STATES),
          score: z.int().nullable(),
          target: z.int().nullable(),
          gap: z.int().nullable(),
          assessedOn: z.string().nullable(),
        }),
      )
      .optional()
      .describe('With detail "detailed".'),
  }),
);

const name = 'profile_analyze';

const config = {
  title: 'Analyze a profile',
  description:
    'Figures of a profile overall, by function, category and outcome: in scope, assessed, not applicable, distribution over the scale, mean score, gap to target. All are computed from outcomes, over those included and applicable, and say how many were assessed. Means are rounded to two decimals, half away from zero. What is unknown is null, never 0.',
  inputSchema,
  outputSchema,
  annotations: READ_ONLY,
};

export function registerProfileAnalyze(server: McpServer, { db, log }: Services): void {
  server.registerTool(
    name,
    config,
    answering(name, log, async ({ profile: id, detail, ...filters }) => {
      const { functionId } = readFilter(filters);
      const standing = await loadStanding(db, id);
      const { outcomes, ...groups } = analyzeProfile(standing, functionId);
      const { profile } = standing;
      const { mean, basis } = groups.overall;
      return {
        headline: `${profile.name} of ${profile.organization}${functionId ? `, ${functionId}` : ''}: mean score ${mean ?? 'unknown'}, ${basis}.`,
        facts: {
          profile: profile.id,
          revision: profile.revision,
          scale: profile.scale,
          ...groups,
          ...(detail === 'detailed' && { outcomes }),
        },
      };
    }),
  );
}
