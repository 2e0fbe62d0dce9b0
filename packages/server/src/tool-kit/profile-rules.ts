import * as z from 'zod';
import { DIMENSION_RULES, PREVAILING } from '../database/tables/profiles.ts';
import { STEPS } from '../profiles/allowed-scores.ts';
import type { ScoringRules } from '../profiles/profile.ts';
import { whole } from './arguments.ts';
import { strictRecord } from './strict-record.ts';

/** How a profile scores, and what it demands of scores, as an argument. */
export function profileRules() {
  const level = whole().nullable().optional();
  return strictRecord({
    step: z.literal(STEPS).optional().describe('0.5: scores may be halves.'),
    dimensions: z.enum(DIMENSION_RULES).nullable().optional().describe('The score of policy and practice.'),
    leastCoverage: whole().min(0).max(100).optional().describe('Percent assessed before a mean is given.'),
    prevails: z.enum(PREVAILING).optional().describe('Which score counts.'),
    requiresSource: z.boolean().optional(),
    requiresConfirmer: z.boolean().optional(),
    appetiteLikelihood: level.describe('Highest level accepted.'),
    appetiteImpact: level,
  } satisfies Record<keyof ScoringRules, z.ZodType>);
}
