import { PRIORITIES, type Priority } from '../database/tables/priority.ts';
import {
  type OutcomeSettings,
  type ProfileHead,
  profileColumns,
  type ScaleLevel,
  settingsColumns,
} from '../database/tables/profiles.ts';
import type { RiskScales } from './risk-scales.ts';

/** The place of a priority in sorted lists: high first, none last. */
export function priorityRank(priority: Priority | null): number {
  return priority === null ? PRIORITIES.length : PRIORITIES.indexOf(priority);
}

/** An outcome that a profile says nothing about is included. */
export const DEFAULT_SETTINGS: OutcomeSettings = settingsColumns.initial;

export function isDefault({ included, ...others }: OutcomeSettings): boolean {
  return included && Object.values(others).every((value) => value === null);
}

/** How a profile scores outcomes and what it demands of scores, by the names of its columns. */
export const RULE_FIELDS = [
  'step',
  'dimensions',
  'leastCoverage',
  'prevails',
  'requiresSource',
  'requiresConfirmer',
  'appetiteLikelihood',
  'appetiteImpact',
] as const;

export type ScoringRules = Pick<ProfileHead, (typeof RULE_FIELDS)[number]>;

/** Of a profile that states none. */
export const DEFAULT_RULES: ScoringRules = rulesOf(profileColumns.initial);

export function rulesOf(head: ScoringRules): ScoringRules {
  return Object.fromEntries(RULE_FIELDS.map((field) => [field, head[field]])) as unknown as ScoringRules;
}
/** The longest name of a profile or organization, in characters. */
export const MAX_PROFILE_NAME = 120;

/** The rules of a profile that are not those of one that states none. */
export function statedRules(rules: ScoringRules): Partial<ScoringRules> {
  return Object.fromEntries(
    Object.entries(rules).filter(([rule, value]) => value !== DEFAULT_RULES[rule as keyof ScoringRules]),
  );
}

/** The part of a profile that its owner writes. */
export interface ProfileContent extends Pick<ProfileHead, 'name' | 'organization' | 'scope'> {
  readonly rules: ScoringRules;
  readonly scale: readonly ScaleLevel[];
  readonly riskScales: RiskScales;
  /** By outcome id; outcomes with the default settings are absent. */
  readonly settings: ReadonlyMap<string, OutcomeSettings>;
}

/** An Organizational Profile (NIST CSWP 29, section 3.1): current and target state of the outcomes in a scope. */
export interface Profile
  extends ProfileContent,
    Pick<ProfileHead, 'id' | 'scopeKnownFrom' | 'revision' | 'createdAt' | 'updatedAt'> {}
