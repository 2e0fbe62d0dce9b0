import { loadRiskFacts } from '../analysis/registers.ts';
import { analyzeRisks, type RiskCell, type RiskHeatMap } from '../analysis/risk-heat-map.ts';
import type { Database } from '../database/open.ts';
import type { ElementFilter } from '../framework/element-filter.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import type { Profile } from '../profiles/profile.ts';

/** The most ids in one entry of a list. A cell with more risks has several entries. */
const MAX_IDS = 200;

export interface ProfileHeatMap extends RiskHeatMap {
  readonly profile: Profile;
}

/**
 * Where a profile's open risks are on its risk scales.
 * @throws CsfServerError UNKNOWN_PROFILE
 */
export async function loadHeatMap(
  db: Database,
  profileId: string,
  within: ElementFilter,
): Promise<ProfileHeatMap> {
  const { profile, risks } = await db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const profile = await loadProfile(transaction, profileId);
      return { profile, risks: await loadRiskFacts(transaction, profile.id) };
    });
  const heatMap = analyzeRisks(risks, profile, within);
  return { profile, ...heatMap, cells: heatMap.cells.flatMap(inParts) };
}

function inParts({ risks, ...cell }: RiskCell): RiskCell[] {
  const parts = Math.ceil(risks.length / MAX_IDS);
  return Array.from({ length: parts }, (_, part) => ({
    ...cell,
    risks: risks.slice(part * MAX_IDS, (part + 1) * MAX_IDS),
  }));
}
