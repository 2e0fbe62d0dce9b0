import type { Transaction } from 'kysely';
import { leastCoverageOf, thinNote } from '../analysis/least-coverage.ts';
import { hasFormOfDay } from '../assessments/calendar-date.ts';
import type { PointOfView } from '../assessments/point-of-view.ts';
import type { Schema } from '../database/schema.ts';
import type { ElementFilter } from '../framework/element-filter.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import type { Profile } from '../profiles/profile.ts';
import { resolveProfile } from '../profiles/resolve-profile.ts';
import { compareStates } from '../snapshots/compare-states.ts';
import { comparisonHeadline } from '../snapshots/comparison-headline.ts';
import { findSnapshot, NOW } from '../snapshots/find-snapshot.ts';
import { fixedMoment } from '../snapshots/fixed-moment.ts';
import { freezeState } from '../snapshots/freeze-state.ts';
import { snapshotId, statusOf } from '../snapshots/load-snapshots.ts';
import { readState } from '../snapshots/read-snapshot.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { withPage } from '../tool-kit/list-page.ts';
import { ignored, noted } from '../tool-kit/notes.ts';
import { named } from '../tool-kit/profile-head.ts';
import type { Answer, ToolCall } from '../tool-kit/tool.ts';
import { type End, type Ends, factsOf, figuresNote, isCut, rowOf } from './state-facts.ts';
import type { Paging } from './trend-answer.ts';

export interface StateQuestion {
  /** As given. */
  readonly profile: string | undefined;
  readonly filter: ElementFilter;
  /** Whole notes. */
  readonly isDetailed: boolean;
  /** Each a snapshot by its name or id, a day, or `now`. */
  readonly from: string;
  readonly to: string;
  /** What counts at an end that is no snapshot; `asOf` is that of `now`. */
  readonly view: PointOfView;
}

/**
 * Answers what has changed between two states of a profile.
 * @throws CsfServerError UNKNOWN_PROFILE, UNKNOWN_SNAPSHOT, SNAPSHOT_CHANGED, or INVALID_INPUT for a day in the future
 */
export async function answerStates(
  { profile: given, filter, isDetailed, from, to, view }: StateQuestion,
  page: Paging,
  { db, now, name }: Pick<ToolCall, 'db' | 'now' | 'name'>,
): Promise<Answer> {
  const time = now();
  const { profile, ends } = await db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const profile = await loadProfile(
        transaction,
        await resolveProfile(transaction, given, { for: 'reading' }),
      );
      const before = await readEnd(transaction, profile, from, view, time);
      const ends: Ends = [before, await readEnd(transaction, profile, to, view, time)];
      return { profile, ends };
    });
  const [before, after] = ends;
  const comparison = compareStates(before.state, after.state, filter);
  const thin = thinNote(comparison.after, leastCoverageOf(after.state));
  const said = [comparisonHeadline(comparison), thin ?? [], figuresNote(ends, comparison)].flat();
  return {
    notInText: ['scale', 'from.basis', 'to.basis'],
    ...(!isDetailed && comparison.outcomes.some(isCut) && { next: 'detail "detailed" has whole notes.' }),
    summary: `${named(profile, filter)}: ${said.join('; ')}.`,
    facts: withPage(
      { ...factsOf(profile, ends, comparison), ...noted(notesOn(ends, view)) },
      {
        key: 'changedOutcomes',
        items: comparison.outcomes.map((outcome) => rowOf(outcome, isDetailed)),
        identity: {
          tool: name,
          profile: profile.id,
          revision: String(profile.revision),
          request: canonicalJson({ ...filter, from, to, ...view, isDetailed }),
        },
        ...page,
      },
    ),
  };
}

function notesOn(ends: Ends, view: PointOfView): readonly string[] {
  const areFrozen = ends.every(({ facts }) => facts.snapshot !== undefined);
  return [
    ...new Set(ends.flatMap(({ notes }) => notes)),
    ...(areFrozen ? ignored({ ...view }, 'each snapshot has its own') : []),
  ];
}

async function readEnd(
  transaction: Transaction<Schema>,
  { id }: Profile,
  text: string,
  view: PointOfView,
  now: Date,
): Promise<End> {
  const isDay = hasFormOfDay(text);
  if (isDay || text.toLowerCase() === NOW) {
    const wanted = isDay ? { ...view, asOf: text } : view;
    const { moment, notes } = await fixedMoment(transaction, id, wanted, now);
    return { state: await freezeState(transaction, id, moment), facts: {}, notes };
  }
  const snapshot = await findSnapshot(transaction, id, text);
  return {
    state: await readState(transaction, id, snapshot),
    facts: { snapshot: snapshotId(snapshot), name: snapshot.name, status: statusOf(snapshot) },
    notes: [],
  };
}
