import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { PRIORITIES } from '../profiles/profile.ts';
import { DEFAULT_RISK_SCALES } from '../profiles/risk-scales.ts';
import { saveProfile } from '../profiles/save-profile.ts';
import { DEFAULT_SCALE, MAX_LEVELS, MIN_LEVELS, type ScaleLevel, scaleProblem } from '../profiles/scale.ts';
import type { Services } from '../services.ts';
import { answering } from './answer.ts';
import { callingWriter } from './calling-writer.ts';
import {
  elementId,
  expectedRevision,
  level,
  line,
  paragraph,
  profileId,
  strictRecord,
  toolInput,
} from './input.ts';
import { toolOutput } from './output.ts';
import { revision } from './profile-schemas.ts';

/** One entry for each of the 134 elements, and some to spare. */
const MAX_OUTCOME_ENTRIES = 150;

const scaleLevel = strictRecord({
  value: level().min(0).max(100),
  label: line(60),
  meaning: line(300),
});

const levels = z
  .array(scaleLevel)
  .min(MIN_LEVELS)
  .max(MAX_LEVELS)
  .superRefine((levels, context) => {
    const problem = scaleProblem(levels);
    if (problem !== null) context.addIssue(problem);
  });

const scale = levels.describe(
  `Levels for scores and targets, ascending by value. Frozen once a score is recorded. Default: this project's own, as NIST prescribes none. ${DEFAULT_SCALE.map(({ value, label, meaning }) => `${value} ${label}: ${meaning}`).join(' ')}`,
);

const riskScales = strictRecord({ likelihood: levels, impact: levels }).describe(
  `Levels for risks, frozen while a risk is rated. Default: ${named(DEFAULT_RISK_SCALES.likelihood)}, for both.`,
);

const outcomeChange = strictRecord({
  id: elementId('An outcome, or a category or function for all its outcomes; the more specific entry wins.'),
  included: z.boolean().optional().describe('Whether the profile covers the outcome. Initially true.'),
  target: level().nullable().optional().describe('Target level of the scale; null clears it.'),
  targetPriority: z.enum(PRIORITIES).nullable().optional().describe('Order of work; null clears it.'),
});

const inputSchema = toolInput({
  profile: profileId.optional().describe('Id of the profile to change; leave out to create one.'),
  name: line(120).optional().describe('Required to create; unique within the organization.'),
  organization: line(120).optional().describe('Required to create.'),
  scope: paragraph(2_000)
    .nullable()
    .optional()
    .describe('What the profile covers: units, systems, assets; null clears it.'),
  scale: scale.optional(),
  riskScales: riskScales.optional(),
  outcomes: z.array(outcomeChange).max(MAX_OUTCOME_ENTRIES).optional().describe('What is not named stays.'),
  expectedRevision: expectedRevision.optional(),
});

const outputSchema = toolOutput(
  z.object({
    status: z.enum(['created', 'updated', 'unchanged']),
    profile: z.string(),
    revision,
  }),
);

const name = 'profile_save';

const config = {
  title: 'Save a profile',
  description:
    'Create an Organizational Profile or change one: name, organization, scope, scale, and per outcome inclusion, target and priority. Arguments left out stay as they are. Repeating a call changes nothing more (status "unchanged"). Scores are recorded with assessment_record.',
  inputSchema,
  outputSchema,
  // Replaces values; the audit log keeps the old ones.
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
};

const DONE = { created: 'created', updated: 'updated', unchanged: 'already was as asked: nothing changed' };

export function registerProfileSave(server: McpServer, { db, log, now }: Services): void {
  server.registerTool(
    name,
    config,
    answering(name, log, async (request, context) => {
      const saved = await saveProfile(db, callingWriter(server, context, name, now()), request);
      return {
        headline: `Profile ${saved.profile} ${DONE[saved.status]}; it is at revision ${saved.revision}.`,
        facts: saved,
      };
    }),
  );
}

function named(scale: readonly ScaleLevel[]): string {
  return scale.map(({ value, label }) => `${value} ${label}`).join(', ');
}
