import { intakeRegister } from '../records/intake.ts';
import { recordBatch } from '../records/record-batch.ts';
import { REGISTERING } from '../tool-kit/annotations.ts';
import { day, expectedRevision, profileId } from '../tool-kit/arguments.ts';
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
    reference: line(1_000).nullable().exactOptional(),
    date: day('Default: today.').exactOptional(),
    provider: line(120).nullable().exactOptional(),
    note: paragraph(1_000).nullable().exactOptional(),
    outcomes: outcomeList().min(1).exactOptional(),
  });

const input = () => ({
  profile: profileId(),
  records: batch(record()).min(1).max(MAX_RECORDS).describe('New: title, outcomes required.'),
  expectedRevision: expectedRevision().optional(),
});

export const intakeRecord = tool({
  name: 'intake_record',
  title: 'Record material',
  description:
    'Record material (a report, an interview) and the outcomes it bears on: evidence pending until assessed.',
  input,
  output: batchOutput,
  annotations: REGISTERING,
  run: async (request, { db, now, writerAt }) => {
    const time = now();
    const stored = await recordBatch(db, writerAt(time), time, intakeRegister, request);
    return batchAnswer(stored, 'intake record', 'assessment_next gives the outcomes with material first.');
  },
});
