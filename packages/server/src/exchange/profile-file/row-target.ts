import type { Transaction } from 'kysely';
import type { Schema } from '../../database/schema.ts';
import { entryHere } from '../../origin/numbering.ts';
import type { Written } from './format.ts';

/** Where the rows of a file go. */
export interface RowTarget {
  readonly transaction: Transaction<Schema>;
  /** The new profile. */
  readonly profileId: string;
  /** The newest entries of the logs in the file, the oldest log first. */
  readonly heads: readonly number[];
}

/** When a row was recorded, by the numbers that entries have here. */
export function writtenHere({ entry, recordedAt }: Written, heads: readonly number[]) {
  return { entry: entryHere(entry, heads), recorded_at: recordedAt };
}
