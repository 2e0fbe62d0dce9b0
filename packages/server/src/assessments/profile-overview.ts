import type { ScaleLevel } from '../database/tables/profiles.ts';
import { elements } from '../framework/elements.ts';
import type { Profile } from '../profiles/profile.ts';
import type { RiskScales } from '../profiles/risk-scales.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import { isInScope, type ProfileStanding } from './standing.ts';

type Head = Pick<Profile, 'id' | 'name' | 'organization' | 'scope' | 'revision' | 'createdAt' | 'updatedAt'>;

/** A profile in short, as tools and resources show it. */
export interface ProfileOverview extends Head, Coverage {
  readonly scale: readonly ScaleLevel[];
  readonly riskScales: RiskScales;
  /** Outcomes in scope that have a target. */
  readonly withTarget: number;
  readonly functions: readonly ({ readonly id: string; readonly name: string } & Coverage)[];
}

export function overviewOf({ profile, standings }: ProfileStanding): ProfileOverview {
  const { settings: _, scale, riskScales, ...head } = profile;
  return {
    ...head,
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
