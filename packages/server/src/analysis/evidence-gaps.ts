import { daysBetween } from '../assessments/calendar-date.ts';
import type { OutcomeStanding } from '../assessments/standing.ts';
import { holdsOn } from '../history/evidence-at.ts';
import { counted } from '../text/counted.ts';
import type { EvidenceFact } from './registers.ts';

/** Ids of outcomes in scope with a score, each in one list at most. */
export interface EvidenceGapIds {
  readonly noEvidence: readonly string[];
  /** Whatever there is has not been reviewed, or was rejected. */
  readonly noneAccepted: readonly string[];
  /** There is accepted evidence, and all of it has lapsed. */
  readonly lapsed: readonly string[];
  /** The newest accepted evidence that holds is older than was asked; absent if no age was asked for. */
  readonly stale?: readonly string[];
}

export interface EvidenceGapAnalysis {
  readonly basis: string;
  readonly figures: {
    /** Outcomes in scope with a score. They are the sum of the other counts. */
    readonly scored: number;
    readonly noEvidence: number;
    readonly noneAccepted: number;
    readonly lapsed: number;
    readonly stale: number | null;
    /** Outcomes with accepted evidence that holds and is not stale, as far as age was judged. */
    readonly supported: number;
  };
  readonly outcomeIds: EvidenceGapIds;
}

export interface Staleness {
  /** The day from which ages are counted. */
  readonly asOf: string;
  /** Evidence that is more days old than this is stale; null: age is not judged. */
  readonly staleAfterDays: number | null;
}

/** Finds the scores that rest on no accepted evidence, or only on evidence that is old or has lapsed. */
export function analyzeEvidenceGaps(
  standings: readonly OutcomeStanding[],
  evidence: readonly EvidenceFact[],
  { asOf, staleAfterDays }: Staleness,
): EvidenceGapAnalysis {
  const scored = standings.filter(({ state }) => state === 'assessed').map(({ outcome }) => outcome.id);
  const named = new Set(evidence.flatMap(({ outcomes }) => outcomes));
  const accepted = evidence.filter((record) => record.accepted);
  const everAccepted = new Set(accepted.flatMap(({ outcomes }) => outcomes));
  const newest = newestDates(accepted.filter((record) => holdsOn(record, asOf)));
  const noEvidence = scored.filter((id) => !named.has(id));
  const noneAccepted = scored.filter((id) => named.has(id) && !everAccepted.has(id));
  const lapsed = scored.filter((id) => everAccepted.has(id) && !newest.has(id));
  const withAccepted = scored.flatMap((id) => {
    const date = newest.get(id);
    return date === undefined ? [] : [{ id, date }];
  });
  const stale =
    staleAfterDays === null
      ? null
      : withAccepted.filter(({ date }) => daysBetween(date, asOf) > staleAfterDays).map(({ id }) => id);
  return {
    basis: `${counted(scored.length, 'outcome')} in scope with a score; ${staleAfterDays === null ? 'age not judged' : `stale: newest accepted evidence more than ${staleAfterDays} days old on ${asOf}`}`,
    figures: {
      scored: scored.length,
      noEvidence: noEvidence.length,
      noneAccepted: noneAccepted.length,
      lapsed: lapsed.length,
      stale: stale?.length ?? null,
      supported: withAccepted.length - (stale?.length ?? 0),
    },
    outcomeIds: { noEvidence, noneAccepted, lapsed, ...(stale && { stale }) },
  };
}

/** The date of the newest evidence, by outcome. */
function newestDates(evidence: readonly EvidenceFact[]): ReadonlyMap<string, string> {
  const newest = new Map<string, string>();
  for (const { outcomes, date } of evidence) {
    for (const id of outcomes) if (date > (newest.get(id) ?? '')) newest.set(id, date);
  }
  return newest;
}
