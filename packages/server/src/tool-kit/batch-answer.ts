import * as z from 'zod';
import type { StoredBatch } from '../records/record-batch.ts';
import { counted } from '../text/counted.ts';
import { revision } from './profile-schemas.ts';
import type { Answer } from './tool.ts';

/** The facts of an answer about a batch of records. */
export function batchOutput() {
  return z.object({
    profile: z.string(),
    revision: revision(),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    records: z.array(z.object({ id: z.string(), status: z.string() })),
    notIncluded: z.array(z.string()),
  });
}

/** The answer of a tool that has stored a batch of records; `noun` is for example "risk". */
export function batchAnswer(batch: StoredBatch, noun: string, next?: string): Answer {
  const count = (status: string): number => batch.records.filter((record) => record.status === status).length;
  const counts = { created: count('created'), updated: count('updated'), unchanged: count('unchanged') };
  const { profile, revision, ...others } = batch;
  const excluded = batch.notIncluded.length;
  return {
    summary: `${counted(counts.created, noun)} created, ${counts.updated} updated, ${counts.unchanged} unchanged; ${profile} is at revision ${revision}.${excluded > 0 ? ` The profile excludes ${excluded} of the outcomes named.` : ''}`,
    ...(next !== undefined && { next }),
    facts: { profile, revision, ...counts, ...others },
  };
}
