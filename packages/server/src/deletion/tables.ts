import type { Schema } from '../database/schema.ts';

type Table = keyof Schema;

/** Tables whose rows belong to a profile and say so in `profile_id`. */
export const PROFILE_TABLES = [
  'assessments',
  'evidence',
  'risks',
  'actions',
  'tiers',
  'intake',
  'comments',
  'withdrawals',
  'snapshots',
  'snapshot_decisions',
  'outcome_settings',
  'outcome_texts',
  'profile_texts',
  'scale_levels',
  'risk_levels',
  'origin_logs',
  'origin_entries',
  'origin_links',
] as const satisfies readonly Table[];

/** Tables whose rows nobody counts: a text is counted where an outcome has it, and a link is no entry. */
const NOT_COUNTED: readonly Table[] = ['profile_texts', 'origin_logs', 'origin_entries', 'origin_links'];

/** Those whose rows a user counts. */
export const COUNTED_TABLES = PROFILE_TABLES.filter((table) => !NOT_COUNTED.includes(table));

/** Tables of what the user has imported for all profiles. What refers to others goes first. */
export const IMPORT_TABLES = [
  'reference_pairs',
  'reference_datasets',
  'official_texts',
  'import_removals',
  'imports',
  'community_priorities',
  'community_profiles',
] as const satisfies readonly Table[];
