import * as z from 'zod';
import { outcomes } from '../framework/elements.ts';
import { MAX_ELEMENT_ID } from '../framework/id.ts';
import type { StoredBatch } from '../records/record-batch.ts';
import { MAX_RECORD_ID } from '../records/record-id.ts';
import { counted } from '../text/counted.ts';
import type { Answer } from './answer.ts';
import { line } from './input.ts';
import { toolOutput } from './output.ts';
import { revision } from './profile-schemas.ts';

/** Records in one call. */
export const MAX_RECORDS = 50;

export const outcomeList = z.array(line(MAX_ELEMENT_ID)).max(outcomes.length);

/** Ids of records, forgivingly spelled. */
export const recordIds = z.array(line(MAX_RECORD_ID)).max(50);

/** The id of a record to change. */
export const recordToChange = line(MAX_RECORD_ID)
  .exactOptional()
  .describe('To change this one; null clears.');

export const batchOutput = toolOutput(
  z.object({
    profile: z.string(),
    revision,
    records: z.array(z.object({ id: z.string(), status: z.string() })),
    notIncluded: z.array(z.string()),
  }),
);

/** Replaces values of existing records, and adds new ones again when it is repeated. */
export const REGISTERING = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: false,
  openWorldHint: false,
} as const;

/** What a tool answers that has recorded a batch of, for example, `risk`. */
export function batchAnswer(batch: StoredBatch, noun: string): Answer {
  const count = (status: string): number => batch.records.filter((record) => record.status === status).length;
  const excluded = batch.notIncluded.length;
  return {
    headline: `${counted(count('created'), noun)} created, ${count('updated')} updated, ${count('unchanged')} unchanged; ${batch.profile} is at revision ${batch.revision}.${excluded > 0 ? ` The profile excludes ${excluded} of the outcomes named.` : ''}`,
    facts: batch,
  };
}
