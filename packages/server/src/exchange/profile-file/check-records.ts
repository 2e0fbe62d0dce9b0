import { outcomes } from '../../framework/elements.ts';
import { actionNumbers, checkAction } from '../../records/actions.ts';
import { findCycle } from '../../records/cycle.ts';
import { checkEvidence } from '../../records/evidence.ts';
import { checkIntake } from '../../records/intake.ts';
import { recordId } from '../../records/record-id.ts';
import { checkRisk } from '../../records/risks.ts';
import { idsIn, problemOf, wrongDate } from './check-content.ts';
import type { ProfileFile } from './format.ts';
import { newest, numberOf } from './record-numbers.ts';

/** What is wrong with the records of registers; null after each that is right. */
export function* recordProblems(file: ProfileFile, now: Date): Generator<string | null> {
  for (const { id, ...draft } of file.evidence) yield problemOf(id, () => checkEvidence(asNew(draft), now));
  // Earlier ratings may be on an earlier scale.
  for (const { id, ...draft } of newest(file.risks).values())
    yield problemOf(id, () => checkRisk(asNew(draft), { profile: file, now }));
  for (const { id, identifiedOn } of file.risks) yield wrongDate(id, 'identifiedOn', identifiedOn, now);
  for (const { id, ...draft } of file.intake) yield problemOf(id, () => checkIntake(asNew(draft), now));
  for (const { id, date } of file.tiers) yield wrongDate(id, 'date', date, now);
  yield* actionProblems(file, now);
  yield* commentProblems(file, now);
}

/** Rows are checked as if they were recorded now, all at once. */
function asNew<Draft>(draft: Draft) {
  return { number: 1, draft, before: null };
}

function* actionProblems({ risks, actions }: ProfileFile, now: Date): Generator<string | null> {
  const current = newest(actions);
  const dependencies = new Map(
    [...current].map(([id, { dependsOn }]) => [numberOf(id), actionNumbers(dependsOn)] as const),
  );
  const known = { risks: new Set(risks.map(({ id }) => numberOf(id))), dependencies, places: [] };
  for (const { id, ...draft } of actions) yield problemOf(id, () => checkAction(asNew(draft), known, now));
  const cycle = findCycle(dependencies, [...dependencies.keys()]);
  yield cycle === null
    ? null
    : `these actions wait for each other: ${cycle.map((number) => recordId('A', number)).join(' → ')}`;
}

const outcomeIds: ReadonlySet<string> = new Set(outcomes.map(({ id }) => id));

function* commentProblems(file: ProfileFile, now: Date): Generator<string | null> {
  const ids = idsIn(file);
  for (const { id, subject, date, status, resolvedBy, resolvedOn } of file.comments) {
    const isKnown = outcomeIds.has(subject) || (!subject.startsWith('S-') && ids.has(subject));
    if (!isKnown) yield `${id} is about something that the file does not have`;
    const isResolved = status === 'resolved';
    if ((resolvedBy !== null) !== isResolved || (resolvedOn !== null) !== isResolved)
      yield `${id}: status, resolvedBy and resolvedOn do not go together`;
    if (resolvedOn !== null && resolvedOn < date) yield `${id} was resolved before it was written`;
    yield wrongDate(id, 'date', date, now) ?? wrongDate(id, 'resolvedOn', resolvedOn, now);
  }
}
