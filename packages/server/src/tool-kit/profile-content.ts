import * as z from 'zod';
import { PRIORITIES } from '../database/tables/priority.ts';
import type { ScaleLevel } from '../database/tables/profiles.ts';
import { MAX_OWNER, MAX_TEXT, type TextField } from '../profiles/outcome-texts.ts';
import { DEFAULT_RISK_SCALES, RISK_DIMENSIONS } from '../profiles/risk-scales.ts';
import { DEFAULT_SCALE, MAX_LEVELS, MIN_LEVELS, scaleProblem } from '../profiles/scale.ts';
import { day, elementId, level, whole } from './arguments.ts';
import { batch } from './batch.ts';
import { profileRules } from './profile-rules.ts';
import { strictRecord } from './strict-record.ts';
import { line, paragraph } from './text-schemas.ts';

/** Enough for one entry for each of the 134 elements. */
const MAX_OUTCOME_ENTRIES = 150;

const levels = () =>
  z
    .array(strictRecord({ value: whole().min(0).max(100), label: line(60), meaning: line(300) }))
    .min(MIN_LEVELS)
    .max(MAX_LEVELS)
    .superRefine((levels, context) => {
      const problem = scaleProblem(levels);
      if (problem !== null) context.addIssue(problem);
    });

const scale = () =>
  levels().describe(`Levels for scores and targets, ascending. Default: ${named(DEFAULT_SCALE)}.`);

/** The schema of levels is listed with the scale. */
const AS_SCALE = {
  listedAs: {
    type: 'object',
    properties: { likelihood: { type: 'array' }, impact: { type: 'array' } },
    required: RISK_DIMENSIONS,
  },
};

const riskScales = () =>
  z
    .record(z.enum(RISK_DIMENSIONS), levels())
    .meta(AS_SCALE)
    .describe(`Levels as of scale. Default: ${named(DEFAULT_RISK_SCALES.likelihood)}.`);

function texts() {
  const text = paragraph(MAX_TEXT).nullable().meta({ together: 'Texts' }).optional();
  return {
    rationale: text,
    currentStatus: text,
    currentPolicies: text,
    currentPractices: text,
    currentRoles: text,
    currentReferences: text,
    currentEvidence: text,
    targetPolicies: text,
    targetPractices: text,
    targetRoles: text,
    targetReferences: text,
    notes: text,
    considerations: text,
  } satisfies Record<TextField, typeof text>;
}

function outcomeChange() {
  const priority = z.enum(PRIORITIES).nullable().optional();
  return strictRecord({
    id: elementId(
      'Outcome, or category or function for all its outcomes; the more specific entry wins.',
    ).meta({
      brief: 'Outcome, category or function.',
    }),
    included: z.boolean().optional().describe('Initially true; rationale says why.').meta({ brief: '' }),
    target: level().nullable().optional().describe('Level of the scale.').meta({ brief: '' }),
    targetPriority: priority,
    targetTier: whole().min(1).max(4).nullable().optional(),
    currentPriority: priority,
    owner: line(MAX_OWNER).nullable().optional(),
    reviewOn: day('Next review.').nullable().optional(),
    targetOn: day('To be reached by.').nullable().optional(),
    ...texts(),
  });
}

function outcomeChanges() {
  return batch(outcomeChange())
    .max(MAX_OUTCOME_ENTRIES)
    .describe(
      "The columns of NIST's profile template; Policies are also processes and procedures. Null clears.",
    )
    .meta({ brief: "Columns of NIST's profile template; null clears." });
}

const scope = () => paragraph(2_000).nullable().optional();

/** The schema of the entries is long, and listed with profile_save. */
const OUTCOMES_IN_SHORT = {
  description: 'Entries as in profile_save.',
  brief: 'Entries as in profile_save.',
  items: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
};

/** So is the schema of the rules. */
const RULES_IN_SHORT = { description: 'As in profile_save.', properties: {}, additionalProperties: {} };

/** What a new profile says, as arguments. */
export function newProfileContent() {
  return {
    scope: scope().describe('What it covers: units, systems, assets.'),
    rules: profileRules().meta(RULES_IN_SHORT).optional(),
    scale: scale().meta({ brief: 'Levels, ascending. Default: 0 to 4.' }).optional(),
    riskScales: riskScales().meta({ brief: 'Levels as of scale. Default: 1 to 5.' }).optional(),
    outcomes: outcomeChanges().meta(OUTCOMES_IN_SHORT).optional(),
  };
}

/** The schema of its levels is listed with profile_create. */
const AS_CREATED = { listedAs: { type: 'array' }, brief: 'As in profile_create; values frozen once scored.' };

/** What a change of a profile says, as arguments. */
export function changedProfileContent() {
  return {
    scope: scope().describe('Null clears it.'),
    rules: profileRules().optional().describe('How it scores.'),
    scale: scale().describe('Values frozen once a score is recorded.').meta(AS_CREATED).optional(),
    riskScales: riskScales()
      .describe('Levels as of scale. Values frozen while a risk is rated.')
      .meta({ brief: 'Values frozen while a risk is rated.' })
      .optional(),
    outcomes: outcomeChanges().optional(),
  };
}

function named(scale: readonly ScaleLevel[]): string {
  return scale.map(({ value, label }) => `${value} ${label}`).join(', ');
}
