import * as z from 'zod';
import { DIMENSION_RULES, PREVAILING } from '../database/tables/profiles.ts';
import { STEPS } from '../profiles/allowed-scores.ts';
import type { ScoringRules } from '../profiles/profile.ts';
import { whole } from './arguments.ts';
import { strictRecord } from './strict-record.ts';

/** The names say enough to a model, and docs/tools.md says more. */
const UNSAID = { brief: '' };

/** How a profile scores, and what it demands of scores, as an argument. */
export function profileRules() {
  const level = whole().nullable().optional().describe('Highest level accepted.').meta(UNSAID);
  return strictRecord({
    step: z.literal(STEPS).optional().describe('0.5: scores may be halves.').meta({ brief: '0.5: halves.' }),
    dimensions: z
      .enum(DIMENSION_RULES)
      .nullable()
      .optional()
      .describe('The score of policy and practice.')
      .meta(UNSAID),
    leastCoverage: whole()
      .min(0)
      .max(100)
      .optional()
      .describe('Percent assessed before a mean is given.')
      .meta(UNSAID),
    prevails: z.enum(PREVAILING).optional().describe('Which score counts.').meta(UNSAID),
    requiresSource: z.boolean().optional(),
    requiresConfirmer: z.boolean().optional(),
    appetiteLikelihood: level,
    appetiteImpact: level,
  } satisfies Record<keyof ScoringRules, z.ZodType>);
}
