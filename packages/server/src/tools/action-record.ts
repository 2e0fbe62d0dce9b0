import * as z from 'zod';
import { ACTION_STATUSES } from '../database/tables/actions.ts';
import { PRIORITIES } from '../database/tables/priority.ts';
import { actionRegister } from '../records/actions.ts';
import { recordBatch } from '../records/record-batch.ts';
import { REGISTERING } from '../tool-kit/annotations.ts';
import { day, expectedRevision, profileId } from '../tool-kit/arguments.ts';
import { batch } from '../tool-kit/batch.ts';
import { batchAnswer, batchOutput } from '../tool-kit/batch-answer.ts';
import { MAX_RECORDS, outcomeList, recordIds, recordToChange } from '../tool-kit/record-schemas.ts';
import { strictRecord } from '../tool-kit/strict-record.ts';
import { line, paragraph } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

/** About ten years of one person. More is not one action, and up to this, sums of costs are exact. */
const MAX_EFFORT_HOURS = 20_000;

const milestone = () =>
  strictRecord({
    text: line(200),
    dueOn: day().nullable().exactOptional(),
    doneOn: day().nullable().exactOptional(),
  });

const record = () =>
  strictRecord({
    id: recordToChange(),
    title: line(200).exactOptional(),
    outcomes: outcomeList().min(1).exactOptional(),
    weakness: paragraph(1_000).nullable().exactOptional().describe('What is missing.'),
    source: line(300).nullable().exactOptional().describe('How it was found.'),
    risks: recordIds().exactOptional(),
    owner: line(120).nullable().exactOptional().describe('Point of contact.').meta({ brief: '' }),
    role: line(60)
      .nullable()
      .exactOptional()
      .describe('Whose hourly rate applies.')
      .meta({ brief: 'Sets the rate.' }),
    effortHours: z
      .int()
      .min(1)
      .max(MAX_EFFORT_HOURS)
      .nullable()
      .exactOptional()
      .describe('Person-hours.')
      .meta({ brief: '' }),
    impact: z.enum(PRIORITIES).nullable().exactOptional(),
    startOn: day('Not before.').nullable().exactOptional().meta({ brief: '' }),
    dueOn: day().nullable().exactOptional(),
    status: z.enum(ACTION_STATUSES).exactOptional().describe('Default: open.').meta({ brief: '' }),
    doneOn: day('For done.').nullable().exactOptional().meta({ brief: '' }),
    resources: paragraph(1_000).nullable().exactOptional(),
    milestones: z.array(milestone()).max(20).exactOptional(),
    dependsOn: recordIds()
      .exactOptional()
      .describe('"A-1", or "#2": second record of this call.')
      .meta({ brief: 'A-1, or #2 of this call.' }),
    note: paragraph(1_000).nullable().exactOptional(),
  });

const input = () => ({
  profile: profileId(),
  records: batch(record()).min(1).max(MAX_RECORDS).describe('New: title, outcomes required.'),
  expectedRevision: expectedRevision().optional(),
});

export const actionRecord = tool({
  name: 'action_record',
  title: 'Record actions',
  description:
    'Add or change actions that close gaps (A-1 …). Effort and impact come from people: never guess. All or none; a repeated call adds again.',
  input,
  output: batchOutput,
  annotations: REGISTERING,
  run: async (request, { db, now, writerAt }) => {
    const time = now();
    const writer = writerAt(time);
    return batchAnswer(
      await recordBatch(db, writer, time, actionRegister, request),
      'action',
      'plan_build schedules the open actions.',
    );
  },
});
