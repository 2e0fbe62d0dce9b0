import * as z from 'zod';
import { PRIORITIES } from '../database/tables/priority.ts';
import type { ScaleLevel } from '../database/tables/profiles.ts';
import type { TextField } from '../profiles/outcome-texts.ts';
import { DEFAULT_RISK_SCALES, RISK_DIMENSIONS } from '../profiles/risk-scales.ts';
import { saveProfile } from '../profiles/save-profile.ts';
import { DEFAULT_SCALE, MAX_LEVELS, MIN_LEVELS, scaleProblem } from '../profiles/scale.ts';
import { counted } from '../text/counted.ts';
import { day, elementId, expectedRevision, level, profileId } from '../tool-kit/arguments.ts';
import { revision } from '../tool-kit/profile-schemas.ts';
import { strictRecord } from '../tool-kit/strict-record.ts';
import { line, paragraph } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

/** Enough for one entry for each of the 134 elements. */
const MAX_OUTCOME_ENTRIES = 150;

const levels = () =>
  z
    .array(strictRecord({ value: level().min(0).max(100), label: line(60), meaning: line(300) }))
    .min(MIN_LEVELS)
    .max(MAX_LEVELS)
    .superRefine((levels, context) => {
      const problem = scaleProblem(levels);
      if (problem !== null) context.addIssue(problem);
    });

const scale = () =>
  levels().describe(
    `Levels for scores and targets, ascending. Frozen once a score is recorded. Default: ${named(DEFAULT_SCALE)}.`,
  );

const riskScales = () =>
  z
    .record(z.enum(RISK_DIMENSIONS), levels())
    .describe(
      `Levels for risks, frozen while one is rated. Default: ${named(DEFAULT_RISK_SCALES.likelihood)}.`,
    );

function texts() {
  const text = paragraph(2_000).nullable().optional();
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
    id: elementId('Outcome, or category or function for all its outcomes; the more specific entry wins.'),
    included: z.boolean().optional().describe('Initially true; rationale says why.'),
    target: level().nullable().optional().describe('Level of the scale.'),
    targetPriority: priority,
    targetTier: level().min(1).max(4).nullable().optional(),
    currentPriority: priority,
    owner: line(120).nullable().optional(),
    reviewOn: day('Next review.').nullable().optional(),
    targetOn: day('To be reached by.').nullable().optional(),
    ...texts(),
  });
}

const input = () => ({
  profile: profileId().optional().describe('To change it; leave out to create one.'),
  name: line(120).optional().describe('To create; unique within the organization.'),
  organization: line(120).optional().describe('To create.'),
  scope: paragraph(2_000)
    .nullable()
    .optional()
    .describe('What it covers: units, systems, assets; null clears it.'),
  scale: scale().optional(),
  riskScales: riskScales().optional(),
  outcomes: z
    .array(outcomeChange())
    .max(MAX_OUTCOME_ENTRIES)
    .optional()
    .describe(
      "The columns of NIST's profile template; Policies are also processes and procedures. Null clears.",
    ),
  expectedRevision: expectedRevision().optional(),
});

const output = () =>
  z.object({
    status: z.enum(['created', 'updated', 'unchanged']),
    profile: z.string(),
    revision: revision(),
    changedOutcomes: z.int(),
  });

const DONE = { created: 'created', updated: 'updated', unchanged: 'already was as asked: nothing changed' };

export const profileSave = tool({
  name: 'profile_save',
  title: 'Save a profile',
  description:
    'Create an Organizational Profile or change one. What is left out stays as it is; repeating a call changes nothing more. Scores are recorded with assessment_record.',
  input,
  output,
  // Replaces values; the audit log keeps the old ones.
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  run: async (request, { db, now, writerAt }) => {
    const saved = await saveProfile(db, writerAt(now()), request);
    return {
      summary: `Profile ${saved.profile} ${DONE[saved.status]}; it is at revision ${saved.revision}.${saved.changedOutcomes > 0 ? ` ${counted(saved.changedOutcomes, 'outcome')} set.` : ''}`,
      ...(saved.status === 'created' && { next: 'assessment_next gives the first outcomes to assess.' }),
      facts: saved,
    };
  },
});

function named(scale: readonly ScaleLevel[]): string {
  return scale.map(({ value, label }) => `${value} ${label}`).join(', ');
}
