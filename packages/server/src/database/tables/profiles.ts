import { columns, type RecordOf } from '../columns.ts';
import { flag, initially, integer, nullable, oneOf, text } from '../field.ts';
import { PRIORITIES } from './priority.ts';

export const profileColumns = columns({
  /** Made by the server from the first name; it never changes. */
  id: text,
  name: text,
  organization: text,
  /** The units, systems and assets that the profile covers. */
  scope: nullable(text),
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
  target: nullable(integer),
  targetPriority: nullable(oneOf(PRIORITIES)),
  /** The CSF tier aimed at, 1 (Partial) to 4 (Adaptive). */
  targetTier: nullable(integer),
  currentPriority: nullable(oneOf(PRIORITIES)),
});

/** The settings of one outcome in a profile, apart from its texts. */
export type OutcomeSettings = RecordOf<typeof settingsColumns>;

export const levelColumns = columns({ value: integer, label: text, meaning: text });

/** A level of a scale for current scores and targets. Levels are ordered by value. */
export type ScaleLevel = RecordOf<typeof levelColumns>;
