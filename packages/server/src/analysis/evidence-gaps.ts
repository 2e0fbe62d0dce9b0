import { daysBetween } from '../assessments/calendar-date.ts';
import type { OutcomeStanding } from '../assessments/standing.ts';
import { counted } from '../text/counted.ts';
import type { EvidenceFact } from './registers.ts';

/** Ids of outcomes in scope with a score, each in one list at most. */
export interface EvidenceGapIds {
  readonly noEvidence: readonly string[];
  /** Whatever there is has not been reviewed, or was rejected. */
  readonly noneAccepted: readonly string[];
  /** The newest accepted evidence is older than was asked; absent if no age was asked for. */
  readonly stale?: readonly string[];
}

export interface EvidenceGapAnalysis {
  readonly basis: string;
  readonly figures: {
    /** Outcomes in scope with a score. They are the sum of the other counts. */
    readonly scored: number;
    readonly noEvidence: number;
    readonly noneAccepted: number;
    readonly stale: number | null;
    /** Outcomes with accepted evidence that is not stale, as far as age was judged. */
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

/** Finds the scores that rest on no accepted evidence, or on old evidence only. */
export function analyzeEvidenceGaps(
  standings: readonly OutcomeStanding[],
  evidence: readonly EvidenceFact[],
  { asOf, staleAfterDays }: Staleness,
): EvidenceGapAnalysis {
  const scored = standings.filter(({ state }) => state === 'assessed').map(({ outcome }) => outcome.id);
  const named = new Set<string>();
  /** The date of the newest accepted evidence, by outcome. */
  const accepted = new Map<string, string>();
  for (const { outcomes, accepted: isAccepted, date } of evidence) {
    for (const id of outcomes) {
      named.add(id);
      if (isAccepted && date > (accepted.get(id) ?? '')) accepted.set(id, date);
    }
  }
  const noEvidence = scored.filter((id) => !named.has(id));
  const noneAccepted = scored.filter((id) => named.has(id) && !accepted.has(id));
  const withAccepted = scored.flatMap((id) => {
    const date = accepted.get(id);
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
      stale: stale?.length ?? null,
      supported: withAccepted.length - (stale?.length ?? 0),
    },
    outcomeIds: { noEvidence, noneAccepted, ...(stale && { stale }) },
  };
}
