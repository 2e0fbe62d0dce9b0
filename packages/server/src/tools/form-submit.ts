import * as z from 'zod';
import { FORM_TOOL } from '../apps/card-names.ts';
import { SCORE_URI } from '../apps/views.ts';
import { today } from '../assessments/calendar-date.ts';
import { FORM_SOURCE } from '../assessments/check-drafts.ts';
import { type RecordedBatch, recordAssessments } from '../assessments/record-assessments.ts';
import { shortNameOf } from '../framework/elements.ts';
import { resolveActive } from '../framework/resolve.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import { resolveProfile } from '../profiles/resolve-profile.ts';
import { CsfServerError } from '../refusals/error.ts';
import { invalid } from '../refusals/invalid.ts';
import { elementId, level, profileId } from '../tool-kit/arguments.ts';
import { coverage, revision } from '../tool-kit/profile-schemas.ts';
import { line, paragraph } from '../tool-kit/text-schemas.ts';
import { type Answer, tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileId(),
  outcome: elementId('The outcome that the card shows.', 'outcome'),
  value: line(64).describe('The one-time value that the card was given for the outcome.'),
  score: level().optional().describe("Level of the profile's scale."),
  policy: level().optional().describe('With practice instead of score, if the profile has dimensions.'),
  practice: level().optional().describe('With policy.'),
  notApplicable: paragraph(500).optional().describe('Instead of a score: why the outcome does not apply.'),
  note: paragraph(1_000).optional().describe('What the score rests on.'),
  assessor: line(120).optional().describe('Who judged. Default: the person that the client names.'),
  confirmer: line(120).optional().describe('Who confirmed the score, if the profile demands it.'),
});

const output = () =>
  z.object({
    profile: z.string(),
    revision: revision(),
    id: z.string().describe('Of the assessment.'),
    outcome: z.string(),
    shortName: z.string(),
    score: z.number().nullable(),
    date: z.string(),
    assessor: z.string(),
    previousScore: z.number().nullable(),
    previousDate: z.string().nullable(),
    isCurrent: z.boolean().describe('False: a later or validated score stays current.'),
    ...coverage(),
  });

export const formSubmit = tool({
  name: FORM_TOOL,
  title: 'Submit the scoring card',
  description:
    "Record what a person has filled in on the scoring card, as a self-assessment with the source 'form'. Only the card calls it.",
  input,
  output,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  view: { uri: SCORE_URI, visibility: ['app'] },
  run: async ({ profile, outcome, value, assessor, ...judged }, { db, now, writerAt, form }) => {
    if (form === null) throw withoutCard();
    const time = now();
    const writer = writerAt(time);
    const id = await resolveProfile(db, profile, { for: 'writing' });
    const { scale } = await loadProfile(db, id);
    const subject = { profile: id, outcome: resolveActive(outcome).id, scale: JSON.stringify(scale) };
    const batch = await form.spend(value, subject, () => {
      const draft = {
        ...judged,
        outcome: subject.outcome,
        assessor: assessor ?? writer.person ?? nobody(),
        date: today(time),
        kind: 'self-assessed' as const,
        source: FORM_SOURCE,
      };
      return recordAssessments(db, writer, time, {
        profile: subject.profile,
        drafts: [draft],
        dryRun: false,
        byForm: true,
      });
    });
    return answerOf(batch);
  },
});

function answerOf({ profile, revision, recorded, ids, coverage }: RecordedBatch): Answer {
  const [done] = recorded;
  if (done === undefined) throw new Error('a submission has recorded nothing');
  const { assessment, preceding, isCurrent } = done;
  const { outcomeId, score, date, assessor } = assessment;
  const what = score === null ? 'recorded as not applicable' : `recorded with score ${score}`;
  return {
    summary: `${outcomeId} ${what}: ${coverage.basis}.`,
    facts: {
      profile,
      revision,
      id: ids[0],
      outcome: outcomeId,
      shortName: shortNameOf(outcomeId),
      score,
      date,
      assessor,
      previousScore: preceding?.score ?? null,
      previousDate: preceding?.date ?? null,
      isCurrent,
      ...coverage,
    },
  };
}

function nobody(): never {
  throw invalid('Nobody is named who judged', 'Fill in your name on the card.');
}

function withoutCard(): CsfServerError {
  return new CsfServerError({
    code: 'INVALID_INPUT',
    message: 'Only the scoring card submits a form, and this client shows no card.',
    hint: 'Nothing was stored. Record what a person says with assessment_record.',
  });
}
