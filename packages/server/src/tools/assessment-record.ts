import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { CONFIDENCES } from '../assessments/assessment.ts';
import { today } from '../assessments/calendar-date.ts';
import { recordAssessments } from '../assessments/record-assessments.ts';
import { outcomes } from '../framework/elements.ts';
import type { Services } from '../services.ts';
import { counted } from '../text/counted.ts';
import { answering } from '../tool-kit/answer.ts';
import { callingWriter } from '../tool-kit/calling-writer.ts';
import {
  elementId,
  expectedRevision,
  level,
  line,
  paragraph,
  profileId,
  strictRecord,
  toolInput,
} from '../tool-kit/input.ts';
import { toolOutput } from '../tool-kit/output.ts';
import { coverage, revision } from '../tool-kit/profile-schemas.ts';

const date = line(32).describe('Day of the assessment, YYYY-MM-DD. Default: today.');

const assessor = line(120).describe('Who judged.');

const record = strictRecord({
  outcome: elementId('Outcome id such as "GV.OC-01".', 'outcome'),
  score: level().optional().describe("Level of the profile's scale."),
  notApplicable: paragraph(500).optional().describe('Instead of score: why the outcome does not apply.'),
  confidence: z.enum(CONFIDENCES).optional(),
  note: paragraph(1_000).optional().describe('What the score rests on.'),
  date: date.optional().describe("Instead of the batch's date."),
  assessor: assessor.optional().describe("Instead of the batch's assessor."),
});

const inputSchema = toolInput({
  profile: profileId,
  assessor,
  date: date.optional(),
  records: z.array(record).min(1).max(outcomes.length).describe('Each outcome at most once.'),
  expectedRevision: expectedRevision.optional(),
  dryRun: z.boolean().default(false).describe('Only check; store nothing.'),
});

const outputSchema = toolOutput(
  z.object({
    profile: z.string(),
    revision,
    dryRun: z.boolean(),
    recorded: z.array(
      z.object({
        outcome: z.string(),
        score: z.int().nullable(),
        date: z.string(),
        previousScore: z.int().nullable(),
        previousDate: z.string().nullable(),
        isCurrent: z.boolean().describe('False: one with a later date stays current.'),
      }),
    ),
    ...coverage,
  }),
);

const name = 'assessment_record';

const config = {
  title: 'Record assessments',
  description:
    'Record scores of outcomes in a profile, or that they do not apply: all of a call or none. Every record is kept; the one with the latest date is the current one. Repeating a call adds records again; expectedRevision prevents that. Record only what a person has judged.',
  inputSchema,
  outputSchema,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
};

export function registerAssessmentRecord(server: McpServer, { db, log, now }: Services): void {
  server.registerTool(
    name,
    config,
    answering(name, log, async ({ records, assessor, date, ...request }, context) => {
      const time = now();
      const common = { assessor, date: date ?? today(time) };
      const drafts = records.map(({ assessor, date, ...draft }) => ({
        ...draft,
        assessor: assessor ?? common.assessor,
        date: date ?? common.date,
      }));
      const writer = callingWriter(server, context, name, time);
      const { coverage, recorded, ...batch } = await recordAssessments(db, writer, time, {
        ...request,
        drafts,
      });
      const done = request.dryRun ? 'would be recorded; nothing was stored' : 'recorded';
      return {
        headline: `${counted(recorded.length, 'assessment')} ${done}: ${coverage.basis}.`,
        facts: {
          ...batch,
          dryRun: request.dryRun,
          recorded: recorded.map(({ assessment, previous, isCurrent }) => ({
            outcome: assessment.outcomeId,
            score: assessment.score,
            date: assessment.date,
            previousScore: previous?.score ?? null,
            previousDate: previous?.date ?? null,
            isCurrent,
          })),
          ...coverage,
        },
      };
    }),
  );
}
