import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { recordBatch } from '../records/record-batch.ts';
import { RISK_STATUSES, riskRegister, TREATMENTS } from '../records/risks.ts';
import type { Services } from '../services.ts';
import { answering } from '../tool-kit/answer.ts';
import { callingWriter } from '../tool-kit/calling-writer.ts';
import {
  day,
  expectedRevision,
  level,
  line,
  paragraph,
  profileId,
  strictRecord,
  toolInput,
} from '../tool-kit/input.ts';
import {
  batchAnswer,
  batchOutput,
  MAX_RECORDS,
  outcomeList,
  REGISTERING,
  recordToChange,
} from '../tool-kit/record-schemas.ts';

const record = strictRecord({
  id: recordToChange,
  title: line(200).exactOptional(),
  description: paragraph(1_000).nullable().exactOptional(),
  likelihood: level().nullable().exactOptional(),
  impact: level().nullable().exactOptional(),
  treatment: z.enum(TREATMENTS).nullable().exactOptional(),
  treatmentNote: paragraph(1_000).nullable().exactOptional(),
  owner: line(120).nullable().exactOptional(),
  status: z.enum(RISK_STATUSES).exactOptional().describe('Default: open.'),
  identifiedOn: day('Default: today.').exactOptional(),
  reviewOn: day().nullable().exactOptional(),
  outcomes: outcomeList.exactOptional(),
});

const inputSchema = toolInput({
  profile: profileId,
  records: z.array(record).min(1).max(MAX_RECORDS).describe('New: title required.'),
  expectedRevision: expectedRevision.optional(),
});

const name = 'risk_record';

const config = {
  title: 'Record risks',
  description:
    'Add or change risks of a profile (R-1 …). Likelihood and impact are levels of its risk scales, judged by people; no score is made of them. All or none. A repeated call adds new ones again.',
  inputSchema,
  outputSchema: batchOutput,
  annotations: REGISTERING,
};

export function registerRiskRecord(server: McpServer, { db, log, now }: Services): void {
  server.registerTool(
    name,
    config,
    answering(name, log, async (request, context) => {
      const time = now();
      const writer = callingWriter(server, context, name, time);
      return batchAnswer(await recordBatch(db, writer, time, riskRegister, request), 'risk');
    }),
  );
}
