import type { RiskScales } from './risk-scales.ts';
import type { ScaleLevel } from './scale.ts';

/** How urgent the user finds an outcome; the order of work, never a weight. */
export const PRIORITIES = ['high', 'medium', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** For sorting: high first, none last. */
export function priorityRank(priority: Priority | null): number {
  return priority === null ? PRIORITIES.length : PRIORITIES.indexOf(priority);
}

/** What a profile says about one outcome. */
export interface OutcomeSettings {
  readonly included: boolean;
  /** A level of the profile's scale; null if no target is set. */
  readonly target: number | null;
  readonly targetPriority: Priority | null;
  /** The CSF tier aimed at, 1 (Partial) to 4 (Adaptive). */
  readonly targetTier: number | null;
  readonly currentPriority: Priority | null;
}

/** An outcome that a profile says nothing about is included. */
export const DEFAULT_SETTINGS: OutcomeSettings = {
  included: true,
  target: null,
  targetPriority: null,
  targetTier: null,
  currentPriority: null,
};

export function isDefault({ included, ...others }: OutcomeSettings): boolean {
  return included && Object.values(others).every((value) => value === null);
}

/** The part of a profile that its owner writes. */
export interface ProfileContent {
  readonly name: string;
  readonly organization: string;
  /** What the profile covers: units, systems, assets. */
  readonly scope: string | null;
  readonly scale: readonly ScaleLevel[];
  readonly riskScales: RiskScales;
  /** By outcome id; outcomes with the default settings are absent. */
  readonly settings: ReadonlyMap<string, OutcomeSettings>;
}

/** An Organizational Profile (NIST CSWP 29, section 3.1): current and target state of the outcomes in a scope. */
export interface Profile extends ProfileContent {
  /** Made by the server from the first name; it never changes. */
  readonly id: string;
  /** Counts the changes of the profile and of its scores; the first is 1. */
  readonly revision: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}
