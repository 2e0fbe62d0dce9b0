import { columns, type RecordOf } from '../columns.ts';
import { flag, initially, integer, nullable, number, oneOf, text } from '../field.ts';
import { PRIORITIES } from './priority.ts';

/** How the one figure follows from the scores for policy and for practice. */
export const DIMENSION_RULES = ['minimum', 'mean'] as const;

/** Which score counts where self-assessed and validated ones stand side by side. */
export const PREVAILING = ['latest', 'validated'] as const;

export const profileColumns = columns({
  /** Made by the server from the first name; it never changes. */
  id: text,
  name: text,
  organization: text,
  /** The units, systems and assets that the profile covers. */
  scope: nullable(text),
  /** How far apart scores may lie: 1, or 0.5 where halves are allowed. */
  step: initially(1, number),
  /** Null: scores have no dimensions. */
  dimensions: nullable(oneOf(DIMENSION_RULES)),
  /** Percent of the scope that must be assessed before a mean is a headline. */
  leastCoverage: initially(60, integer),
  prevails: initially('latest', oneOf(PREVAILING)),
  /** Whether each score must say where it comes from, and who has confirmed it. */
  requiresSource: initially(false, flag),
  requiresConfirmer: initially(false, flag),
  /** The highest levels of the risk scales that the organization accepts; null if not stated. */
  appetiteLikelihood: nullable(integer),
  appetiteImpact: nullable(integer),
  /** The first day whose scope and targets are known; null: all days since the profile was created. */
  scopeKnownFrom: nullable(text),
  /** Counts the changes of the profile and of its records; the first is 1. */
  revision: integer,
  /** ISO 8601, UTC. */
  createdAt: text,
  updatedAt: text,
});

/** A profile without its scales and settings. */
export type ProfileHead = RecordOf<typeof profileColumns>;

export const settingsColumns = columns({
  included: initially(true, flag),
  /** A level of the profile's scale; null if no target is set. */
  target: nullable(number),
  targetPriority: nullable(oneOf(PRIORITIES)),
  /** The CSF tier aimed at, 1 (Partial) to 4 (Adaptive). */
  targetTier: nullable(integer),
  currentPriority: nullable(oneOf(PRIORITIES)),
  /** Who answers for the outcome. */
  owner: nullable(text),
  /** The day of its next review. */
  reviewOn: nullable(text),
  /** The day by which the target is to be reached. */
  targetOn: nullable(text),
});

/** The settings of one outcome in a profile, apart from its texts. */
export type OutcomeSettings = RecordOf<typeof settingsColumns>;

export const levelColumns = columns({ value: integer, label: text, meaning: text });

/** A level of a scale for current scores and targets. Levels are ordered by value. */
export type ScaleLevel = RecordOf<typeof levelColumns>;
