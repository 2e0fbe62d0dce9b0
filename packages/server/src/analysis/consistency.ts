import { daysBetween } from '../assessments/calendar-date.ts';
import type { HistoricScore } from '../assessments/score-history.ts';
import { isInScope, isUnassessed, type OutcomeStanding } from '../assessments/standing.ts';
import { caseFolded } from '../text/case-folded.ts';
import { counted } from '../text/counted.ts';
import type { Staleness } from './evidence-gaps.ts';
import { gapOf } from './figures.ts';
import type { EvidenceFact } from './registers.ts';

/** A rule, and the outcomes where it found something. */
export interface RuleResult {
  readonly rule: string;
  /** Says in words what was checked. */
  readonly checked: string;
  /** Null: not checked. */
  readonly count: number | null;
  readonly outcomes: readonly string[];
}

/** The latest word of one assessor on an outcome on which assessors disagree. */
export interface Opinion {
  readonly outcome: string;
  readonly assessor: string;
  /** Null: recorded as not applicable. */
  readonly score: number | null;
  readonly date: string;
}

export interface ConsistencyAnalysis {
  readonly basis: string;
  readonly rules: readonly RuleResult[];
  /** By outcome in NIST's order, then latest first. */
  readonly opinions: readonly Opinion[];
}

export interface ConsistencyFacts extends Staleness {
  readonly evidence: readonly EvidenceFact[];
  /** The outcomes for which the profile gives a rationale. */
  readonly rationales: ReadonlySet<string>;
  /** Ordered by date, and on one day as recorded. */
  readonly history: readonly HistoricScore[];
}

/** Finds statements of a profile that contradict each other or are incomplete. The rules always come in this order. */
export function analyzeConsistency(
  standings: readonly OutcomeStanding[],
  { evidence, rationales, history, asOf, staleAfterDays }: ConsistencyFacts,
): ConsistencyAnalysis {
  const included = standings.filter((standing) => standing.included);
  const opinions = disagreements(included, history);
  const disputed = new Set(opinions.map(({ outcome }) => outcome));
  const evidenced = new Set(evidence.flatMap(({ outcomes }) => outcomes));
  const isOld = ({ assessment }: OutcomeStanding): boolean =>
    assessment !== null && staleAfterDays !== null && daysBetween(assessment.date, asOf) > staleAfterDays;
  const find = (
    rule: string,
    checked: string,
    applies: (standing: OutcomeStanding) => boolean,
  ): RuleResult => {
    const outcomes = standings.filter(applies).map(({ outcome }) => outcome.id);
    return { rule, checked, count: outcomes.length, outcomes };
  };
  return {
    basis: `${counted(included.length, 'outcome')} included, ${standings.length - included.length} excluded`,
    rules: [
      find(
        'score without evidence',
        'in scope with a score, and no evidence of any review status',
        ({ state, outcome }) => state === 'assessed' && !evidenced.has(outcome.id),
      ),
      find(
        'evidence without score',
        'in scope without a score, although evidence names it',
        (standing) => isUnassessed(standing) && evidenced.has(standing.outcome.id),
      ),
      find(
        'target below score',
        'in scope, target lower than the current score',
        (standing) => (gapOf(standing) ?? 0) < 0,
      ),
      staleAfterDays === null
        ? { rule: 'stale answer', checked: 'nothing: staleAfterDays is not given', count: null, outcomes: [] }
        : find(
            'stale answer',
            `included, current assessment more than ${staleAfterDays} days old on ${asOf}`,
            (standing) => standing.included && isOld(standing),
          ),
      find(
        'included without target',
        'in scope without a target',
        (standing) => isInScope(standing) && standing.target === null,
      ),
      find(
        'excluded without rationale',
        'excluded, and no text in the field rationale',
        ({ state, outcome }) => state === 'excluded' && !rationales.has(outcome.id),
      ),
      find(
        'not applicable with target',
        'recorded as not applicable, although a target is set',
        ({ state, target }) => state === 'not applicable' && target !== null,
      ),
      find(
        'assessors disagree',
        "included, the latest record of each assessor is not the same score or 'not applicable'",
        ({ outcome }) => disputed.has(outcome.id),
      ),
    ],
    opinions,
  };
}

/** The latest word of each assessor, of the outcomes on which these differ. Names are compared whatever their case. */
function disagreements(
  included: readonly OutcomeStanding[],
  history: readonly HistoricScore[],
): readonly Opinion[] {
  const latest = new Map<string, Map<string, HistoricScore>>();
  // Few people make many records, and to fold a name takes longer than to look it up.
  const keys = new Map<string, string>();
  for (const record of history) {
    const ofOutcome = latest.get(record.outcomeId) ?? new Map<string, HistoricScore>();
    const key = keys.get(record.assessor) ?? caseFolded(record.assessor);
    keys.set(record.assessor, key);
    // So that the order of the map is that of the last records.
    ofOutcome.delete(key);
    ofOutcome.set(key, record);
    latest.set(record.outcomeId, ofOutcome);
  }
  return included.flatMap(({ outcome }) => {
    const opinions = [...(latest.get(outcome.id)?.values() ?? [])];
    if (opinions.every(({ score }) => score === opinions[0]?.score)) return [];
    return opinions
      .reverse()
      .map(({ assessor, score, date }) => ({ outcome: outcome.id, assessor, score, date }));
  });
}
