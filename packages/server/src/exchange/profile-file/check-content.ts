import { isDeepStrictEqual } from 'node:util';
import { dateProblem } from '../../assessments/calendar-date.ts';
import { judgedScore } from '../../assessments/judged-score.ts';
import type { Assessment } from '../../database/tables/assessments.ts';
import { isAllowedScore, wantedScore } from '../../profiles/allowed-scores.ts';
import { refuseAppetiteOffScale } from '../../profiles/risk-appetite.ts';
import { CsfServerError } from '../../refusals/error.ts';
import { quote } from '../../text/quote.ts';
import type { FiledWithdrawal, ProfileFile, Version } from './format.ts';

/** What is wrong with the profile and its assessments; null after each that is right. */
export function* contentProblems(file: ProfileFile, now: Date): Generator<string | null> {
  const { rules, riskScales } = file;
  yield problemOf('rules', () => refuseAppetiteOffScale({ rules, riskScales }));
  yield* futureTimes(file, now);
  yield* targets(file);
  yield* sharedTexts(file);
  for (const assessment of file.assessments) yield* assessmentProblems(assessment, file, now);
  const ids = idsIn(file);
  for (const { record, date } of file.withdrawals) {
    yield ids.has(record) ? null : `the withdrawal of ${record} is of a record that the file does not have`;
    yield wrongDate(`the withdrawal of ${record}`, 'date', date, now);
  }
}

/** What a check that throws says about a record; null if nothing. */
export function problemOf(what: string, check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof CsfServerError) return `${what}: ${error.message.replace(/\.$/, '')}`;
    throw error;
  }
}

export function wrongDate(what: string, field: string, day: string | null, now: Date): string | null {
  const problem = day === null ? null : dateProblem(day, now);
  return problem === null ? null : `${what}: ${field} ${day} ${problem}`;
}

/** The ids of all records in a file, those of assessments among them. */
export function idsIn(file: ProfileFile): ReadonlySet<string> {
  const { assessments, evidence, risks, actions, intake, tiers } = file;
  return new Set([assessments, evidence, risks, actions, intake, tiers].flat().map(({ id }) => id));
}

/** Nothing was recorded after now. */
function* futureTimes(file: ProfileFile, now: Date): Generator<string | null> {
  const limit = now.toISOString();
  const { assessments, evidence, risks, actions, intake, comments, tiers, snapshots } = file;
  const lists = [assessments, evidence, risks, actions, intake, comments, tiers, snapshots];
  const rows = [
    // A clock may have been set back, so they need not be one after the other.
    { id: 'the profile', recordedAt: file.profile.createdAt },
    { id: 'the profile', recordedAt: file.profile.updatedAt },
    { id: 'the file', recordedAt: file.exportedAt },
    ...lists.flat(),
    ...file.withdrawals.map(({ record, recordedAt }: FiledWithdrawal) => ({ id: record, recordedAt })),
    ...snapshots.flatMap(({ id, decisions }) => decisions.map(({ recordedAt }) => ({ id, recordedAt }))),
  ];
  for (const { id, recordedAt } of rows)
    yield recordedAt > limit ? `${id} was recorded in the future, at ${recordedAt}` : null;
  yield wrongDate('the profile', 'scopeKnownFrom', file.profile.scopeKnownFrom, now);
  for (const { outcome, setOn } of file.settings) yield wrongDate(outcome, 'setOn', setOn, now);
}

/** Targets of today fit the scale of today. Earlier ones may be of an earlier scale. */
function* targets({ settings, scale, rules }: ProfileFile): Generator<string | null> {
  for (const [outcome, { target }] of new Map(settings.map((row) => [row.outcome, row]))) {
    const fits = target === null || isAllowedScore({ scale, rules }, target);
    yield fits ? null : `${outcome}: target ${target} is not on the scale; ${wantedScore({ scale, rules })}`;
  }
}

function* sharedTexts({ texts }: ProfileFile): Generator<string | null> {
  const taken = new Set<string>();
  for (const { fields } of texts) {
    for (const [field, outcomes] of Object.entries(fields)) {
      for (const outcome of outcomes) {
        yield taken.has(`${field} ${outcome}`) ? `${outcome} has two texts as ${field}` : null;
        taken.add(`${field} ${outcome}`);
      }
    }
  }
}

function* assessmentProblems(
  assessment: Version<Assessment>,
  { scale, rules }: ProfileFile,
  now: Date,
): Generator<string | null> {
  const { id, outcomeId, score, policy, practice, notApplicableReason, date } = assessment;
  if ((score === null) === (notApplicableReason === null))
    yield `${id} has ${score === null ? 'neither a score nor' : 'both a score and'} a reason why it does not apply`;
  yield wrongDate(id, 'date', date, now);
  yield problemOf(id, () => {
    const given = {
      ...(policy !== null && { policy }),
      ...(practice !== null && { practice }),
      ...(score !== null && rules.dimensions === null && { score }),
    };
    const judged = judgedScore(outcomeId, given, { scale, rules });
    if (isDeepStrictEqual(judged, { score, policy, practice })) return;
    throw new CsfServerError({
      code: 'INVALID_FILE',
      message: `score ${quote(String(score))} does not follow from policy and practice`,
      hint: '',
    });
  });
}
