import * as z from 'zod';
import { RISK_STATUSES, TREATMENTS } from '../database/tables/risks.ts';
import { recordBatch } from '../records/record-batch.ts';
import { riskRegister } from '../records/risks.ts';
import { REGISTERING } from '../tool-kit/annotations.ts';
import { day, expectedRevision, level, profileId } from '../tool-kit/arguments.ts';
import { batch } from '../tool-kit/batch.ts';
import { batchAnswer, batchOutput } from '../tool-kit/batch-answer.ts';
import { MAX_RECORDS, outcomeList, recordToChange } from '../tool-kit/record-schemas.ts';
import { strictRecord } from '../tool-kit/strict-record.ts';
import { line, paragraph } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const record = () =>
  strictRecord({
    id: recordToChange(),
    title: line(200).exactOptional(),
    description: paragraph(1_000).nullable().exactOptional(),
    inherentLikelihood: level().nullable().exactOptional(),
    inherentImpact: level().nullable().exactOptional(),
    likelihood: level().nullable().exactOptional().describe('Now.'),
    impact: level().nullable().exactOptional(),
    targetLikelihood: level().nullable().exactOptional(),
    targetImpact: level().nullable().exactOptional(),
    treatment: z.enum(TREATMENTS).nullable().exactOptional(),
    treatmentNote: paragraph(1_000).nullable().exactOptional(),
    acceptedBy: line(120).nullable().exactOptional(),
    acceptedUntil: day().nullable().exactOptional(),
    owner: line(120).nullable().exactOptional(),
    status: z.enum(RISK_STATUSES).exactOptional().describe('Default: open.').meta({ brief: '' }),
    identifiedOn: day('Default: today.').exactOptional().meta({ brief: '' }),
    reviewOn: day().nullable().exactOptional(),
    outcomes: outcomeList().exactOptional(),
  });

const input = () => ({
  profile: profileId(),
  records: batch(record()).min(1).max(MAX_RECORDS).describe('New: title required.'),
  expectedRevision: expectedRevision().optional(),
});

export const riskRecord = tool({
  name: 'risk_record',
  title: 'Record risks',
  description:
    'Add or change risks (R-1 …). Ratings are levels of the risk scales, judged by people, never multiplied. All or none; a repeated call adds again.',
  input,
  output: batchOutput,
  annotations: REGISTERING,
  run: async (request, { db, now, writerAt }) => {
    const time = now();
    const writer = writerAt(time);
    return batchAnswer(await recordBatch(db, writer, time, riskRegister, request), 'risk');
  },
});
