import * as z from 'zod';
import { DIMENSION_RULES, PREVAILING } from '../../database/tables/profiles.ts';
import { STEPS } from '../../profiles/allowed-scores.ts';
import { TEXT_FIELDS } from '../../profiles/outcome-texts.ts';
import { MAX_PROFILE_NAME, type ScoringRules } from '../../profiles/profile.ts';
import { MAX_LEVELS, MIN_LEVELS, scaleProblem } from '../../profiles/scale.ts';
import { line, paragraph } from '../../tool-kit/text-schemas.ts';
import { FORMAT } from './format.ts';
import { day, instant, MAX_LOGS, MAX_NUMBER, outcomeId, sha256 } from './row-schemas.ts';

/** The id of a profile, with the number that tells it from others. */
const profileId = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'is no id of a profile' });

export const scale = z
  .array(z.strictObject({ value: z.int().min(0).max(100), label: line(60), meaning: line(300) }))
  .min(MIN_LEVELS)
  .max(MAX_LEVELS)
  .superRefine((levels, context) => {
    const problem = scaleProblem(levels);
    if (problem !== null) context.addIssue(problem);
  });

export const riskScales = z.strictObject({ likelihood: scale, impact: scale });

const level = z.int().min(0).max(100).nullable();

export const rules = z.strictObject({
  step: z.literal(STEPS),
  dimensions: z.enum(DIMENSION_RULES).nullable(),
  leastCoverage: z.int().min(0).max(100),
  prevails: z.enum(PREVAILING),
  requiresSource: z.boolean(),
  requiresConfirmer: z.boolean(),
  appetiteLikelihood: level,
  appetiteImpact: level,
} satisfies Record<keyof ScoringRules, z.ZodType>);

/** The names of a profile, as a snapshot has them too. */
export const names = {
  id: profileId,
  name: line(MAX_PROFILE_NAME),
  organization: line(MAX_PROFILE_NAME),
  scope: paragraph(2_000).nullable(),
};

export const text = z.strictObject({
  text: paragraph(2_000),
  fields: z.strictObject(
    Object.fromEntries(TEXT_FIELDS.map((field) => [field, z.array(outcomeId).min(1).exactOptional()])),
  ),
});

/** A file with its lists unread: each row is read by itself, so that others have a turn in between. */
export const file = z.strictObject({
  format: z.literal(FORMAT),
  formatVersion: z.int(),
  csfMcp: line(60),
  exportedAt: instant,
  withIdentities: z.boolean(),
  profile: z.strictObject({
    ...names,
    scopeKnownFrom: day.nullable(),
    revision: z.int().min(1).max(MAX_NUMBER),
    createdAt: instant,
    updatedAt: instant,
  }),
  rules,
  scale,
  riskScales,
  settings: z.array(z.unknown()),
  texts: z.array(z.unknown()),
  assessments: z.array(z.unknown()),
  evidence: z.array(z.unknown()),
  risks: z.array(z.unknown()),
  actions: z.array(z.unknown()),
  intake: z.array(z.unknown()),
  comments: z.array(z.unknown()),
  tiers: z.array(z.unknown()),
  withdrawals: z.array(z.unknown()),
  snapshots: z.array(z.unknown()),
  audit: z.array(z.unknown()).min(1).max(MAX_LOGS),
  sha256,
});
