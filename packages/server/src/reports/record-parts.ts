import { dueRecords } from '../analysis/due.ts';
import { riskFacts } from '../analysis/registers.ts';
import { analyzeRisks } from '../analysis/risk-heat-map.ts';
import { daysBetween } from '../assessments/calendar-date.ts';
import { TIER_AREAS } from '../database/tables/tiers.ts';
import { readRecordId, recordId } from '../records/record-id.ts';
import { currentTier } from '../records/tiers.ts';
import type { ById, FrozenRecords, FrozenState } from '../snapshots/frozen-state.ts';
import { evidenceOf, evidenceState } from '../snapshots/state-figures.ts';
import type { DueItem, EvidencePart, RiskCellRow, RiskRow, RisksPart } from './model-records.ts';
import type { ReportTier } from './model-standing.ts';
import { type Rows, rowsOf } from './rows.ts';
import type { StandingState } from './standing-parts.ts';

/** So many ids stand in a cell of the risk matrix. */
const MAX_IDS = 50;

/** Records by their numbers, as analyses want them. */
export function byNumber<Content>(records: ById<Content>): ReadonlyMap<number, Content> {
  return new Map(
    Object.entries(records)
      .map(([id, content]) => [readRecordId(id)?.number ?? 0, content] as const)
      .sort(([a], [b]) => a - b),
  );
}

export function risksPart({ records, riskScales, rules }: FrozenState): RisksPart {
  const risks = byNumber(records.risks);
  const { basis, figures, cells, aboveAppetite } = analyzeRisks(riskFacts(risks), { riskScales, rules }, {});
  const above = aboveAppetite && new Set(aboveAppetite);
  const open = [...risks].filter(([, { status }]) => status === 'open');
  const rows = open.map(([number, risk]) => {
    const id = recordId('R', number);
    const { title, likelihood, impact, treatment, owner, reviewOn, acceptedBy, acceptedUntil } = risk;
    return {
      ...{ id, title, likelihood, impact, treatment, owner, reviewOn, acceptedBy, acceptedUntil },
      aboveAppetite: above && isAbove(above.has(id), risk, rules),
    };
  });
  return {
    ...rowsOf(rows),
    basis,
    figures,
    likelihoods: riskScales.likelihood,
    impacts: riskScales.impact,
    appetite: { likelihood: rules.appetiteLikelihood, impact: rules.appetiteImpact },
    aboveAppetite: aboveAppetite?.length ?? null,
    cells: cells.map(({ risks, ...cell }): RiskCellRow => {
      const shown = risks.slice(0, MAX_IDS);
      return { ...cell, risks: shown, leftOut: risks.length - shown.length };
    }),
  };
}

/** Without the rating that an appetite is about, nobody knows whether a risk is within it. */
function isAbove(
  isFound: boolean,
  { likelihood, impact }: Pick<RiskRow, 'likelihood' | 'impact'>,
  { appetiteLikelihood, appetiteImpact }: FrozenState['rules'],
): boolean | null {
  const lacksOne =
    (appetiteLikelihood !== null && likelihood === null) || (appetiteImpact !== null && impact === null);
  return !isFound && lacksOne ? null : isFound;
}

export function evidencePart({ state, standings }: StandingState, due: readonly DueItem[]): EvidencePart {
  const { figures, basis } = evidenceOf(state, standings);
  const rows = [...byNumber(state.records.evidence)].map(([number, evidence]) => {
    const { title, owner, date, validUntil, reviewer, reviewedOn, outcomes } = evidence;
    return {
      ...{ id: recordId('E', number), title, owner, date, validUntil, reviewer, reviewedOn, outcomes },
      state: evidenceState(evidence, state.asOf),
      ageDays: daysBetween(date, state.asOf),
    };
  });
  return {
    ...rowsOf(rows.toSorted((a, b) => b.ageDays - a.ageDays)),
    figures,
    basis,
    lapses: rowsOf(due.filter(({ what }) => what === 'evidence lapses')),
  };
}

export function tiersPart({ tiers }: FrozenRecords): readonly ReportTier[] {
  const all = byNumber(tiers);
  return TIER_AREAS.map((area) => {
    const current = currentTier(all, area);
    const [number] = [...all].find(([, judgement]) => judgement === current) ?? [];
    if (current === null || number === undefined) return { area, judgement: null };
    const { tier, name, rationale, date, approver } = current;
    return { area, judgement: { id: recordId('T', number), tier, name, rationale, date, approver } };
  });
}

/** All that has a day. */
export function dueItems({ state, standings }: StandingState): readonly DueItem[] {
  const { actions, risks, evidence } = state.records;
  const sources = { actions: byNumber(actions), risks: byNumber(risks), evidence: byNumber(evidence) };
  return dueRecords({ ...sources, standings }, state.asOf);
}

export function duePart(due: readonly DueItem[]): Rows<DueItem> & { readonly late: number } {
  return { ...rowsOf(due), late: due.filter(({ daysLate }) => daysLate > 0).length };
}
