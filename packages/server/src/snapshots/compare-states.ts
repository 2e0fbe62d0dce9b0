import { scoreOf } from '../analysis/figures.ts';
import { mean } from '../analysis/mean.ts';
import { type Coverage, coverageOf } from '../assessments/coverage.ts';
import { isInScope, type OutcomeStanding } from '../assessments/standing.ts';
import { type ElementFilter, passes } from '../framework/element-filter.ts';
import { shortNameOf } from '../framework/elements.ts';
import { evidenceFindings, type OutcomeEvidence } from './evidence-findings.ts';
import type { FrozenState, Scale } from './frozen-state.ts';
import { type FigureDifference, figureDifferences, frozenStandings } from './state-figures.ts';

/** What can have happened to an outcome between two states. Several may have. */
export const STATE_CHANGES = [
  'up',
  'down',
  'newly assessed',
  'no longer assessed',
  'newly not applicable',
  'newly excluded',
  'newly included',
  'target moved',
  'evidence lapsed',
] as const;
export type StateChange = (typeof STATE_CHANGES)[number];

/** An outcome that differs. Scores are null where it is out of scope or not assessed, targets where none is set. */
export interface OutcomeChange {
  readonly id: string;
  readonly shortName: string;
  readonly changes: readonly StateChange[];
  readonly scoreBefore: number | null;
  readonly score: number | null;
  readonly targetBefore: number | null;
  readonly target: number | null;
  /** Who made the assessment that counts at the later end or, where none does any more, at the earlier one; and when. */
  readonly who: string | null;
  readonly assessedOn: string | null;
  /** The note of that assessment, or why the outcome is not applicable. */
  readonly note: string | null;
  /** Ids of the evidence that has lapsed, if that is one of the changes. */
  readonly lapsedEvidence: readonly string[];
}

/** The outcomes scored at both ends: only their means can be compared. */
export interface LikeForLike {
  readonly outcomes: number;
  /** Null without such outcomes. */
  readonly meanBefore: number | null;
  readonly mean: number | null;
}

export interface StateEnd extends Coverage {
  /** `YYYY-MM-DD` */
  readonly asOf: string;
  /** Where the figures that were frozen differ from those that this version computes of the same rows. */
  readonly differingFigures: readonly FigureDifference[];
}

export interface StateComparison {
  readonly before: StateEnd;
  readonly after: StateEnd;
  /** Whether both ends have the same levels. If not, neither scores nor targets are compared. */
  readonly sameScale: boolean;
  /** Null if the scales differ. */
  readonly likeForLike: LikeForLike | null;
  /** How many outcomes have each change. */
  readonly counts: Readonly<Record<StateChange, number>>;
  /** Rules of the profile that differ. */
  readonly changedRules: readonly string[];
  /** Outcomes that differ, in NIST's order. */
  readonly outcomes: readonly OutcomeChange[];
}

/**
 * What has changed from one frozen state of a profile to another. Nothing but their rows is looked at: the figures of
 * both are computed anew.
 * @param filter the outcomes to look at
 */
export function compareStates(
  before: FrozenState,
  after: FrozenState,
  filter: ElementFilter = {},
): StateComparison {
  const sameScale = valuesOf(before.scale) === valuesOf(after.scale);
  const pairs = pairsOf(before, after).filter(({ id }) => passes(id, filter));
  const outcomes = pairs
    .map((pair) => outcomeChange(pair, sameScale))
    .filter(({ changes }) => changes.length > 0);
  const count = (change: StateChange): number =>
    outcomes.filter(({ changes }) => changes.includes(change)).length;
  return {
    before: endOf(
      before,
      pairs.map((pair) => pair.before),
    ),
    after: endOf(
      after,
      pairs.map((pair) => pair.after),
    ),
    sameScale,
    likeForLike: sameScale ? likeForLike(pairs) : null,
    counts: Object.fromEntries(
      STATE_CHANGES.map((change) => [change, count(change)]),
    ) as StateComparison['counts'],
    changedRules: changedRules(before, after),
    outcomes,
  };
}

/** One outcome at one end. */
interface OutcomeEnd {
  readonly standing: OutcomeStanding;
  readonly score: number | null;
  readonly evidence: OutcomeEvidence;
}

interface Pair {
  readonly id: string;
  readonly before: OutcomeEnd;
  readonly after: OutcomeEnd;
}

function pairsOf(before: FrozenState, after: FrozenState): readonly Pair[] {
  const earlier = endsOf(before);
  const later = endsOf(after);
  // Both have the same outcomes in the same order, those of the Core.
  return later.flatMap((end, index) => {
    const other = earlier[index];
    return other === undefined ? [] : [{ id: end.standing.outcome.id, before: other, after: end }];
  });
}

function endsOf(state: FrozenState): readonly OutcomeEnd[] {
  const standings = frozenStandings(state);
  const findings = evidenceFindings(state, standings);
  return standings.map((standing) => ({
    standing,
    score: scoreOf(standing),
    evidence: findings(standing.outcome.id),
  }));
}

function endOf(state: FrozenState, ends: readonly OutcomeEnd[]): StateEnd {
  const coverage = coverageOf(ends.map(({ standing }) => standing));
  return { asOf: state.asOf, ...coverage, differingFigures: figureDifferences(state) };
}

function likeForLike(pairs: readonly Pair[]): LikeForLike {
  const same = pairs.filter(({ before, after }) => before.score !== null && after.score !== null);
  return {
    outcomes: same.length,
    meanBefore: mean(same.flatMap(({ before }) => before.score ?? [])),
    mean: mean(same.flatMap(({ after }) => after.score ?? [])),
  };
}

function outcomeChange({ id, before, after }: Pair, sameScale: boolean): OutcomeChange {
  const changes = STATE_CHANGES.filter((change) => APPLIES[change](before, after, sameScale));
  const assessment = after.standing.assessment ?? before.standing.assessment;
  return {
    id,
    shortName: shortNameOf(id),
    changes,
    scoreBefore: before.score,
    score: after.score,
    targetBefore: before.standing.target,
    target: after.standing.target,
    who: assessment?.assessor ?? null,
    assessedOn: assessment?.date ?? null,
    note: assessment?.notApplicableReason ?? assessment?.note ?? null,
    lapsedEvidence: changes.includes('evidence lapsed') ? after.evidence.lapsed : [],
  };
}

/**
 * Whether a change applies to an outcome. One that was excluded and is not any more is newly included, whatever its
 * score; and one that is excluded now is newly excluded.
 */
const APPLIES: Readonly<
  Record<StateChange, (before: OutcomeEnd, after: OutcomeEnd, sameScale: boolean) => boolean>
> = {
  up: (before, after, sameScale) => sameScale && rise(before, after) > 0,
  down: (before, after, sameScale) => sameScale && rise(before, after) < 0,
  'newly assessed': (before, after) => before.score === null && after.score !== null && !isExcluded(before),
  'no longer assessed': (before, after) =>
    before.score !== null && after.score === null && isInScope(after.standing),
  'newly not applicable': (before, after) =>
    after.standing.state === 'not applicable' &&
    before.standing.state !== 'not applicable' &&
    !isExcluded(before),
  'newly excluded': (before, after) => !isExcluded(before) && isExcluded(after),
  'newly included': (before, after) => isExcluded(before) && !isExcluded(after),
  'target moved': (before, after, sameScale) =>
    sameScale && !isExcluded(after) && before.standing.target !== after.standing.target,
  'evidence lapsed': (before, after) => after.evidence.allLapsed && !before.evidence.allLapsed,
};

function rise(before: OutcomeEnd, after: OutcomeEnd): number {
  return before.score === null || after.score === null ? 0 : after.score - before.score;
}

function isExcluded({ standing }: OutcomeEnd): boolean {
  return standing.state === 'excluded';
}

/** Labels and meanings may have been corrected. */
function valuesOf(scale: Scale): string {
  return scale.map(({ value }) => value).join();
}

function changedRules(before: FrozenState, after: FrozenState): readonly string[] {
  const earlier: Readonly<Record<string, unknown>> = { ...before.rules };
  return Object.entries(after.rules)
    .filter(([rule, value]) => earlier[rule] !== value)
    .map(([rule]) => rule);
}
