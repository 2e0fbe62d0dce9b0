import * as z from 'zod';
import { METHODS, REVIEW_STATUSES } from '../database/tables/evidence.ts';
import { evidenceRegister } from '../records/evidence.ts';
import { recordBatch } from '../records/record-batch.ts';
import { REGISTERING } from '../tool-kit/annotations.ts';
import { day, expectedRevision, profileId } from '../tool-kit/arguments.ts';
import { batch } from '../tool-kit/batch.ts';
import { batchAnswer, batchOutput } from '../tool-kit/batch-answer.ts';
import { MAX_RECORDS, outcomeList, recordToChange } from '../tool-kit/record-schemas.ts';
import { strictRecord } from '../tool-kit/strict-record.ts';
import { line, paragraph } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const sha256 = () =>
  z
    .string()
    .regex(/^[0-9A-Fa-f]{64}$/, { error: 'must be 64 hexadecimal digits' })
    .overwrite((text) => text.toLowerCase());

const record = () =>
  strictRecord({
    id: recordToChange(),
    title: line(200).exactOptional(),
    reference: line(1_000).exactOptional().describe('Path or URL; never opened.'),
    owner: line(120).exactOptional(),
    date: day().exactOptional(),
    validUntil: day('Last day on which it holds.').nullable().exactOptional(),
    method: z.enum(METHODS).nullable().exactOptional(),
    outcomes: outcomeList().min(1).exactOptional(),
    sha256: sha256().nullable().exactOptional(),
    reviewStatus: z
      .enum(REVIEW_STATUSES)
      .exactOptional()
      .describe('Default: not reviewed.')
      .meta({ brief: '' }),
    reviewer: line(120).nullable().exactOptional(),
    reviewedOn: day().nullable().exactOptional(),
    note: paragraph(1_000).nullable().exactOptional(),
  });

const input = () => ({
  profile: profileId(),
  records: batch(record())
    .min(1)
    .max(MAX_RECORDS)
    .describe('New: title, reference, owner, date, outcomes required.'),
  expectedRevision: expectedRevision().optional(),
});

export const evidenceRecord = tool({
  name: 'evidence_record',
  title: 'Record evidence',
  description:
    'Add or change evidence (E-1 …): where it is, not its content. All or none; a repeated call adds again.',
  input,
  output: batchOutput,
  annotations: REGISTERING,
  run: async (request, { db, now, writerAt }) => {
    const time = now();
    const writer = writerAt(time);
    return batchAnswer(await recordBatch(db, writer, time, evidenceRegister, request), 'evidence record');
  },
});
