import type { Transaction } from 'kysely';
import { everPrevailing } from '../assessments/prevailing.ts';
import { loadScoreHistory } from '../assessments/score-history.ts';
import type { ProfileStanding } from '../assessments/standing.ts';
import type { Schema } from '../database/schema.ts';
import type { ScaleLevel } from '../database/tables/profiles.ts';
import { type ElementFilter, passes } from '../framework/element-filter.ts';
import { counted } from '../text/counted.ts';
import { analyzeConsistency } from './consistency.ts';
import { analyzeCoverage } from './coverage.ts';
import { analyzeEvidenceGaps } from './evidence-gaps.ts';
import { analyzeGaps } from './gaps.ts';
import { conciseGroups } from './groups.ts';
import { type AnalysisKind, type AnalysisOptions, refuseFuture } from './options.ts';
import { loadEvidenceFacts, loadRationales, loadRiskFacts } from './registers.ts';
import { analyzeRisks, type RiskCell } from './risk-heat-map.ts';
import { analyzeScores } from './scores.ts';
import { analyzeTrend } from './trend.ts';

export interface AnalysisQuestion extends AnalysisOptions {
  readonly kind: AnalysisKind;
  readonly filter: ElementFilter;
  readonly detailed: boolean;
  readonly asOf: string;
  readonly today: string;
}

/** The answer of an analysis: facts and, in most kinds, one list that can be long. */
export interface AnalysisReport {
  readonly finding: string;
  readonly basis: string;
  readonly scales?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly facts?: object;
  readonly list?: { readonly name: string; readonly items: readonly object[] };
}

/** The most ids in one entry of a list. A cell with more risks has several entries. */
const MAX_IDS = 200;

/** Loads what the question needs, and analyses it. */
export async function reportOf(
  transaction: Transaction<Schema>,
  { profile, standings }: ProfileStanding,
  question: AnalysisQuestion,
): Promise<AnalysisReport> {
  const { kind, filter, detailed, asOf, today, staleAfterDays = null } = question;
  const concerned = standings.filter(({ outcome }) => passes(outcome.id, filter));
  const scales = { score: labels(profile.scale) };
  switch (kind) {
    case 'scores': {
      const { groups, outcomes } = analyzeScores(standings, profile.scale, filter);
      const rows = groups.map(scoreRow);
      const [whole] = rows;
      return {
        finding: `mean score ${whole?.figures.mean ?? 'unknown'}`,
        basis: whole?.basis ?? '',
        scales,
        ...(detailed
          ? { facts: { groups: rows }, list: { name: 'outcomes', items: outcomes } }
          : { list: { name: 'groups', items: conciseGroups(rows, filter) } }),
      };
    }
    case 'coverage': {
      const { groups, unassessed } = analyzeCoverage(standings, filter);
      const rows = groups.map(({ included, notApplicable, inScope, assessed, ...group }) => ({
        ...group,
        figures: { included, notApplicable, inScope, assessed },
      }));
      return {
        finding: `${counted(unassessed.length, 'outcome')} still to be assessed`,
        basis: rows[0]?.basis ?? '',
        facts: detailed ? { outcomeIds: { unassessed } } : {},
        list: { name: 'groups', items: detailed ? rows : conciseGroups(rows, filter) },
      };
    }
    case 'gaps': {
      const { weights = null } = question;
      const { basis, figures, outcomes } = analyzeGaps(concerned, weights);
      return {
        finding: `${counted(figures.belowTarget, 'outcome')} below target, mean gap ${figures.mean ?? 'unknown'}`,
        basis,
        scales,
        facts: { figures, ...(weights && { weights }) },
        list: { name: 'outcomes', items: detailed ? outcomes : outcomes.filter(({ gap }) => gap > 0) },
      };
    }
    case 'trend': {
      const { interval = 'quarter', from } = question;
      refuseFuture(from, asOf, today);
      const included = concerned.filter((standing) => standing.included).map(({ outcome }) => outcome.id);
      const history = await loadScoreHistory(transaction, profile.id);
      const { basis, points } = analyzeTrend(everPrevailing(history, profile.rules), included, {
        interval,
        from,
        asOf,
      });
      return {
        finding: `mean score by ${interval}: ${points.map(({ figures }) => figures.mean ?? 'unknown').join(', ')}`,
        basis,
        scales,
        list: {
          name: 'points',
          items: detailed ? points : points.map(({ changed: _, ...point }) => point),
        },
      };
    }
    case 'evidenceGaps': {
      const evidence = await loadEvidenceFacts(transaction, profile.id);
      const staleness = { asOf, staleAfterDays };
      const { basis, figures, outcomeIds } = analyzeEvidenceGaps(concerned, evidence, staleness);
      return {
        finding: `${figures.noEvidence + figures.noneAccepted} of ${figures.scored} scores without accepted evidence`,
        basis,
        facts: { figures, outcomeIds },
      };
    }
    case 'riskHeatMap': {
      const risks = await loadRiskFacts(transaction, profile.id);
      const { basis, figures, matrix, cells, aboveAppetite } = analyzeRisks(risks, profile, filter);
      const { likelihood, impact } = profile.riskScales;
      return {
        finding: `${counted(figures.open, 'open risk')}${aboveAppetite === null ? '' : `, ${aboveAppetite.length} above the appetite`}`,
        basis,
        scales: { likelihood: labels(likelihood), impact: labels(impact) },
        facts: { figures, matrix, ...(aboveAppetite !== null && { aboveAppetite }) },
        list: { name: 'cells', items: cells.flatMap(inParts) },
      };
    }
    case 'consistency': {
      const { basis, rules, opinions } = analyzeConsistency(concerned, {
        evidence: await loadEvidenceFacts(transaction, profile.id),
        rationales: await loadRationales(transaction, profile.id),
        history: await loadScoreHistory(transaction, profile.id),
        asOf,
        staleAfterDays,
      });
      const broken = rules.filter(({ count }) => count !== null && count > 0);
      return {
        finding: `${broken.length} of ${rules.length} rules have found something`,
        basis,
        facts: { rules },
        ...(detailed && { list: { name: 'opinions', items: opinions } }),
      };
    }
  }
}

function scoreRow({
  id,
  name,
  basis,
  distribution,
  gap,
  ...figures
}: ReturnType<typeof analyzeScores>['groups'][number]) {
  return {
    id,
    name,
    basis: `${basis}; ${gap.basis}`,
    figures: {
      ...figures,
      withGap: gap.outcomes,
      meanGap: gap.mean,
      belowTarget: gap.belowTarget,
      atOrAboveTarget: gap.atOrAboveTarget,
    },
    distribution,
  };
}

function labels(scale: readonly ScaleLevel[]): Readonly<Record<string, string>> {
  return Object.fromEntries(scale.map(({ value, label }) => [value, label]));
}

function inParts({ risks, ...cell }: RiskCell): RiskCell[] {
  const parts = Math.ceil(risks.length / MAX_IDS);
  return Array.from({ length: parts }, (_, part) => ({
    ...cell,
    risks: risks.slice(part * MAX_IDS, (part + 1) * MAX_IDS),
  }));
}
