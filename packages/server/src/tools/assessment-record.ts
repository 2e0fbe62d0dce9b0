import * as z from 'zod';
import { today } from '../assessments/calendar-date.ts';
import type { Coverage } from '../assessments/coverage.ts';
import { recordAssessments } from '../assessments/record-assessments.ts';
import { MAX_NOTE, MAX_PERSON, MAX_REASON, MAX_SOURCE } from '../assessments/text-limits.ts';
import { ASSESSMENT_KINDS, CONFIDENCES } from '../database/tables/assessments.ts';
import { outcomes, shortNameOf } from '../framework/elements.ts';
import { mapWellFormed } from '../refusals/malformed.ts';
import { counted } from '../text/counted.ts';
import { elementId, expectedRevision, level, profileId } from '../tool-kit/arguments.ts';
import { batch } from '../tool-kit/batch.ts';
import { coverage, revision } from '../tool-kit/profile-schemas.ts';
import { strictRecord } from '../tool-kit/strict-record.ts';
import { line, paragraph } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const date = () =>
  line(32)
    .describe('Day of the assessment, YYYY-MM-DD. Default: today.')
    .meta({ brief: 'YYYY-MM-DD. Default: today.' });

const assessor = () => line(MAX_PERSON).describe('Who judged.');

/** Marks what is said for the whole batch, unless a record says otherwise. */
const INSTEAD = { together: "Instead of the batch's" };

const record = () =>
  strictRecord({
    outcome: elementId('"GV.OC-01"; with notApplicable also a category or function.'),
    score: level().optional().describe("Level of the profile's scale.").meta({ brief: 'Level.' }),
    policy: level()
      .optional()
      .describe('With practice instead of score, if the profile has dimensions.')
      .meta({ brief: 'With practice, for score.' }),
    practice: level().optional(),
    notApplicable: paragraph(MAX_REASON)
      .optional()
      .describe('Instead of score: why the outcome does not apply.')
      .meta({ brief: 'Why, instead of score.' }),
    confidence: z.enum(CONFIDENCES).optional(),
    note: paragraph(MAX_NOTE).optional().describe('What the score rests on.'),
    date: date().describe("Instead of the batch's date.").meta(INSTEAD).optional(),
    assessor: assessor().describe("Instead of the batch's assessor.").meta(INSTEAD).optional(),
    kind: z.enum(ASSESSMENT_KINDS).describe("Instead of the batch's kind.").meta(INSTEAD).optional(),
    source: line(MAX_SOURCE).describe("Instead of the batch's source.").meta(INSTEAD).optional(),
    confirmer: line(MAX_PERSON).describe("Instead of the batch's confirmer.").meta(INSTEAD).optional(),
  });

const input = () => ({
  profile: profileId(),
  assessor: assessor(),
  date: date().optional(),
  kind: z
    .enum(ASSESSMENT_KINDS)
    .optional()
    .describe('validated: checked by somebody else.')
    .meta({ brief: 'Of the scores.' }),
  source: line(MAX_SOURCE).optional().describe('Document, interview or "I-1".'),
  confirmer: line(MAX_PERSON)
    .optional()
    .describe('Who confirmed the scores.')
    .meta({ brief: 'Who confirmed.' }),
  records: batch(record())
    .min(1)
    .max(outcomes.length)
    .describe('Each id at most once; the more specific one wins.'),
  expectedRevision: expectedRevision().optional(),
  dryRun: z.boolean().default(false).describe('Only check; store nothing.'),
});

const output = () =>
  z.object({
    profile: z.string(),
    revision: revision(),
    status: z.enum(['recorded', 'dry run']),
    dryRun: z.boolean(),
    stored: z.int(),
    recorded: z.array(
      z.object({
        id: z.string().optional(),
        outcome: z.string(),
        shortName: z.string(),
        score: z.number().nullable(),
        date: z.string(),
        previousScore: z.number().nullable().describe('The one before by date.'),
        previousDate: z.string().nullable(),
        isCurrent: z.boolean().describe('False: a later one stays, or a validated one where that prevails.'),
      }),
    ),
    ...coverage(),
  });

export const assessmentRecord = tool({
  name: 'assessment_record',
  title: 'Record assessments',
  description:
    'Record scores, or that outcomes do not apply: all or none. All records are kept; the latest date counts. A repeated call records again. Only what a person has judged.',
  input,
  output,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  run: async ({ records, assessor, date, kind, source, confirmer, ...request }, { db, now, writerAt }) => {
    const time = now();
    const day = date ?? today(time);
    const drafts = mapWellFormed(records, (draft) => ({
      ...draft,
      assessor: draft.assessor ?? assessor,
      date: draft.date ?? day,
      kind: draft.kind ?? kind,
      source: draft.source ?? source,
      confirmer: draft.confirmer ?? confirmer,
    }));
    const writer = writerAt(time);
    const { coverage, recorded, ids, ...batch } = await recordAssessments(db, writer, time, {
      ...request,
      drafts,
    });
    const { dryRun } = request;
    const done = dryRun ? 'would be recorded; nothing was stored. After it' : 'recorded';
    const notApplicable = recorded.filter(({ assessment }) => assessment.score === null).length;
    const which = notApplicable === 0 ? '' : ` (${notApplicable} as not applicable)`;
    return {
      summary: `${counted(recorded.length, 'assessment')}${which} ${done}: ${coverage.basis}.`,
      ...nextAfter(dryRun, coverage),
      facts: {
        ...batch,
        status: dryRun ? 'dry run' : 'recorded',
        dryRun,
        stored: dryRun ? 0 : recorded.length,
        recorded: recorded.map(({ assessment, preceding, isCurrent }, index) => ({
          ...(ids[index] !== undefined && { id: ids[index] }),
          outcome: assessment.outcomeId,
          shortName: shortNameOf(assessment.outcomeId),
          score: assessment.score,
          date: assessment.date,
          previousScore: preceding?.score ?? null,
          previousDate: preceding?.date ?? null,
          isCurrent,
        })),
        ...coverage,
      },
    };
  },
});

function nextAfter(dryRun: boolean, { assessed, inScope }: Coverage): { next?: string } {
  if (dryRun) return { next: 'To store this, repeat the call without dryRun.' };
  return assessed < inScope ? { next: 'assessment_next gives the next outcomes to assess.' } : {};
}
