import { figuresOf, gapOf, scoreOf } from '../analysis/figures.ts';
import { analyzeGaps } from '../analysis/gaps.ts';
import { checkCoverage } from '../analysis/least-coverage.ts';
import { mean } from '../analysis/mean.ts';
import { isInScope, type OutcomeStanding } from '../assessments/standing.ts';
import { elements, shortNameOf } from '../framework/elements.ts';
import type { FrozenState } from '../snapshots/frozen-state.ts';
import { evidenceOf, frozenStandings } from '../snapshots/state-figures.ts';
import type {
  EvidenceSupport,
  MeanOfScope,
  OutcomeRow,
  SetFigures,
  ShortfallsPart,
} from './model-standing.ts';
import { rowsOf } from './rows.ts';

/** A state with the standings made of it. */
export interface StandingState {
  readonly state: FrozenState;
  readonly standings: readonly OutcomeStanding[];
}

export function standingState(state: FrozenState): StandingState {
  return { state, standings: frozenStandings(state) };
}

/** @param before the state of the snapshot before; null if there is none, or its scale is another one */
export function wholeFigures(now: StandingState, before: StandingState | null): SetFigures {
  return setFigures({ id: 'overall', name: 'All outcomes' }, () => true, { now, before });
}

/** All functions or categories, in NIST's order. */
export function figuresOfAll(
  type: 'function' | 'category',
  now: StandingState,
  before: StandingState | null,
): readonly SetFigures[] {
  return elements
    .filter((element) => element.type === type)
    .map(({ id }) =>
      setFigures({ id, name: shortNameOf(id) }, (outcome) => outcome.startsWith(id), { now, before }),
    );
}

function setFigures(
  named: { readonly id: string; readonly name: string },
  isMember: (outcomeId: string) => boolean,
  { now, before }: { readonly now: StandingState; readonly before: StandingState | null },
): SetFigures {
  const members = membersOf(now, isMember);
  const { scale, rules } = now.state;
  return {
    ...named,
    ...figuresOf(members, scale, { leastCoverage: rules.leastCoverage }),
    target: targetsOf(members, rules.leastCoverage),
    before: before && scoresBefore(before, isMember),
  };
}

function membersOf({ standings }: StandingState, isMember: (outcomeId: string) => boolean) {
  return standings.filter(({ outcome }) => isMember(outcome.id));
}

function targetsOf(members: readonly OutcomeStanding[], leastCoverage: number): MeanOfScope {
  const inScope = members.filter(isInScope);
  const targets = inScope.flatMap(({ target }) => target ?? []);
  const coverage = { assessed: targets.length, inScope: inScope.length };
  const { thin } = checkCoverage(coverage, leastCoverage);
  return { mean: mean(targets), outcomes: targets.length, inScope: inScope.length, thin };
}

function scoresBefore(before: StandingState, isMember: (outcomeId: string) => boolean): MeanOfScope {
  const { scale, rules } = before.state;
  const options = { leastCoverage: rules.leastCoverage };
  const { mean, assessed, inScope, thin } = figuresOf(membersOf(before, isMember), scale, options);
  return { mean, outcomes: assessed, inScope, thin };
}

export function outcomeRows({ state, standings }: StandingState): readonly OutcomeRow[] {
  const supportOf = evidenceSupport({ state, standings });
  return standings.map((standing) => {
    const { outcome, included, target, targetPriority, owner, targetOn, assessment } = standing;
    return {
      id: outcome.id,
      shortName: outcome.shortName,
      included,
      state: standing.state,
      score: scoreOf(standing),
      target,
      gap: gapOf(standing),
      targetPriority,
      owner,
      targetOn,
      assessedOn: assessment?.date ?? null,
      assessor: assessment?.assessor ?? null,
      confidence: assessment?.confidence ?? null,
      notApplicableReason: assessment?.notApplicableReason ?? null,
      evidence: supportOf(standing),
    };
  });
}

function evidenceSupport({ state, standings }: StandingState): (of: OutcomeStanding) => EvidenceSupport {
  const { noEvidence, noneAccepted, lapsed } = evidenceOf(state, standings).outcomeIds;
  const found = new Map<string, EvidenceSupport>([
    ...noEvidence.map((id) => [id, 'no evidence'] as const),
    ...noneAccepted.map((id) => [id, 'none accepted'] as const),
    ...lapsed.map((id) => [id, 'lapsed'] as const),
  ]);
  return ({ outcome, state }) => (state === 'assessed' ? (found.get(outcome.id) ?? 'supported') : null);
}

export function shortfallsPart({ standings }: StandingState): ShortfallsPart {
  const settings = new Map(standings.map((standing) => [standing.outcome.id, standing]));
  const { figures, basis, outcomes } = analyzeGaps(standings);
  const rows = outcomes.map(({ id, score, target, shortfall, targetPriority }) => {
    const { owner = null, targetOn = null } = settings.get(id) ?? {};
    return { id, shortName: shortNameOf(id), score, target, shortfall, targetPriority, owner, targetOn };
  });
  return { ...rowsOf(rows), figures, basis };
}
