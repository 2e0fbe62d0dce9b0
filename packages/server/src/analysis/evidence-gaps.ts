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
    /** With accepted evidence that is not stale, as far as age was judged. */
    readonly supported: number;
  };
  readonly outcomeIds: EvidenceGapIds;
}

export interface Staleness {
  /** The day from which ages are counted. */
  readonly asOf: string;
  /** What is more days old than this is stale; null: age is not judged. */
  readonly staleAfterDays: number | null;
}

/** Which scores rest on no evidence that somebody has accepted, or on old evidence only. */
export function analyzeEvidenceGaps(
  standings: readonly OutcomeStanding[],
  evidence: readonly EvidenceFact[],
  { asOf, staleAfterDays }: Staleness,
): EvidenceGapAnalysis {
  const scored = standings.filter(({ state }) => state === 'assessed').map(({ outcome }) => outcome.id);
  const supporting = new Map(
    scored.map((id) => [id, evidence.filter(({ outcomes }) => outcomes.includes(id))]),
  );
  const accepted = (id: string) => (supporting.get(id) ?? []).filter((item) => item.accepted);
  const noEvidence = scored.filter((id) => supporting.get(id)?.length === 0);
  const noneAccepted = scored.filter((id) => !noEvidence.includes(id) && accepted(id).length === 0);
  const withAccepted = scored.filter((id) => accepted(id).length > 0);
  const stale =
    staleAfterDays === null
      ? null
      : withAccepted.filter((id) =>
          accepted(id).every(({ date }) => daysBetween(date, asOf) > staleAfterDays),
        );
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
