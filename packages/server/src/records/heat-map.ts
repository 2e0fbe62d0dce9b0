import { loadRiskFacts } from '../analysis/registers.ts';
import { analyzeRisks, type RiskCell, type RiskHeatMap } from '../analysis/risk-heat-map.ts';
import { type PointOfView, readView, type ViewFacts, viewFacts } from '../assessments/point-of-view.ts';
import type { Database } from '../database/open.ts';
import { type ElementFilter, isRestricting, passes } from '../framework/element-filter.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import type { Profile } from '../profiles/profile.ts';

/** The most ids in one entry of a list. A cell with more risks has several entries. */
const MAX_IDS = 200;

export interface ProfileHeatMap extends RiskHeatMap {
  readonly profile: Profile;
  readonly view: ViewFacts;
}

export interface HeatMapQuestion {
  /** Only risks that name an outcome in it. */
  readonly within: ElementFilter;
  readonly view: PointOfView;
  readonly now: Date;
}

/**
 * Where a profile's open risks are on its risk scales.
 * @throws CsfServerError UNKNOWN_PROFILE, UNKNOWN_MOMENT, or INVALID_INPUT for a day in the future
 */
export async function loadHeatMap(
  db: Database,
  profileId: string,
  { within, view: wanted, now }: HeatMapQuestion,
): Promise<ProfileHeatMap> {
  const { profile, risks, view } = await db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const view = await readView(transaction, wanted, now);
      const profile = await loadProfile(transaction, profileId, view.moment);
      const bearing = {
        registers: ['risks'] as const,
        concerns: isRestricting(within) ? (id: string) => passes(id, within) : undefined,
      };
      return {
        profile,
        risks: await loadRiskFacts(transaction, profile.id, view.moment),
        view: await viewFacts(transaction, profile.id, view, bearing),
      };
    });
  const heatMap = analyzeRisks(risks, profile, within);
  return { profile, view, ...heatMap, cells: heatMap.cells.flatMap(inParts) };
}

function inParts({ risks, ...cell }: RiskCell): RiskCell[] {
  const parts = Math.ceil(risks.length / MAX_IDS);
  return Array.from({ length: parts }, (_, part) => ({
    ...cell,
    risks: risks.slice(part * MAX_IDS, (part + 1) * MAX_IDS),
  }));
}
