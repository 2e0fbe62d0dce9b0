import type { ScaleLevel } from '../database/tables/profiles.ts';
import { elements } from '../framework/elements.ts';
import { type Profile, type ScoringRules, statedRules } from '../profiles/profile.ts';
import type { RiskScales } from '../profiles/risk-scales.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import { isInScope, type ProfileStanding } from './standing.ts';

type Head = Pick<Profile, 'id' | 'name' | 'organization' | 'scope' | 'revision' | 'createdAt' | 'updatedAt'>;

/** A profile in short, as tools and resources show it. */
export interface ProfileOverview extends Head, Coverage {
  /** Those that are not the default ones; absent if all are. */
  readonly rules?: Partial<ScoringRules>;
  readonly scale: readonly ScaleLevel[];
  readonly riskScales: RiskScales;
  /** Outcomes in scope that have a target. */
  readonly withTarget: number;
  readonly functions: readonly ({ readonly id: string; readonly name: string } & Coverage)[];
}

export function overviewOf({ profile, standings }: ProfileStanding): ProfileOverview {
  const { id, name, organization, scope, rules, scale, riskScales, revision, createdAt, updatedAt } = profile;
  const stated = statedRules(rules);
  return {
    ...{ id, name, organization, scope, revision, createdAt, updatedAt },
    ...(Object.keys(stated).length > 0 && { rules: stated }),
    ...coverageOf(standings),
    withTarget: standings.filter((standing) => isInScope(standing) && standing.target !== null).length,
    scale,
    riskScales,
    functions: elements
      .filter((element) => element.type === 'function')
      .map(({ id, name }) => ({
        id,
        name,
        ...coverageOf(standings.filter(({ outcome }) => outcome.id.startsWith(id))),
      })),
  };
}
