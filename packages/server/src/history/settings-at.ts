import type { Selectable } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { type OutcomeSettings, settingsColumns } from '../database/tables/profiles.ts';
import type { Moment } from './moment.ts';

export type SettingsRow = Selectable<Schema['outcome_settings']>;

/** When the scope of a profile begins to be known. */
export interface ScopeStart {
  /** The first day whose scope and targets are known. */
  readonly day: string;
  /** The entry that created the profile; null if the log does not have what it was created with. */
  readonly entry: number | null;
}

/**
 * The settings of outcomes at a moment, by outcome id. Before the first day the first recorded ones hold: those that the
 * profile was created with or, where the log does not have them, those that were stored when it began to be known.
 *
 * @param versions in the order of their entries
 */
export function settingsAt(
  versions: readonly SettingsRow[],
  { asOf, entry }: Moment,
  start: ScopeStart,
): ReadonlyMap<string, OutcomeSettings> {
  const known = entry === null ? versions : versions.filter((row) => row.entry <= entry);
  const held = asOf === null ? known : known.filter((row) => holds(row, asOf, start));
  return new Map(held.map((row) => [row.outcome_id, settingsColumns.fromRow(row)]));
}

function holds({ set_on, entry }: SettingsRow, asOf: string, start: ScopeStart): boolean {
  if (asOf >= start.day) return set_on <= asOf;
  return start.entry === null ? set_on <= start.day : entry <= start.entry;
}
