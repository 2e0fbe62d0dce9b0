import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { evidenceRegister, REVIEW_STATUSES } from '../records/evidence.ts';
import { recordBatch } from '../records/record-batch.ts';
import type { Services } from '../services.ts';
import { answering } from '../tool-kit/answer.ts';
import { callingWriter } from '../tool-kit/calling-writer.ts';
import {
  day,
  expectedRevision,
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

const sha256 = z
  .string()
  .regex(/^[0-9A-Fa-f]{64}$/, { error: 'must be 64 hexadecimal digits' })
  .overwrite((text) => text.toLowerCase());

const record = strictRecord({
  id: recordToChange,
  title: line(200).exactOptional(),
  reference: line(1_000).exactOptional().describe('Path or URL; never opened.'),
  owner: line(120).exactOptional(),
  date: day().exactOptional(),
  outcomes: outcomeList.min(1).exactOptional(),
  sha256: sha256.nullable().exactOptional(),
  reviewStatus: z.enum(REVIEW_STATUSES).exactOptional().describe('Default: not reviewed.'),
  reviewer: line(120).nullable().exactOptional(),
  reviewedOn: day().nullable().exactOptional(),
  note: paragraph(1_000).nullable().exactOptional(),
});

const inputSchema = toolInput({
  profile: profileId,
  records: z
    .array(record)
    .min(1)
    .max(MAX_RECORDS)
    .describe('New: title, reference, owner, date, outcomes required.'),
  expectedRevision: expectedRevision.optional(),
});

const name = 'evidence_record';

const config = {
  title: 'Record evidence',
  description:
    'Add or change evidence of a profile (E-1 …): where it is, not its content. All or none. A repeated call adds new ones again.',
  inputSchema,
  outputSchema: batchOutput,
  annotations: REGISTERING,
};

export function registerEvidenceRecord(server: McpServer, { db, log, now }: Services): void {
  server.registerTool(
    name,
    config,
    answering(name, log, async (request, context) => {
      const time = now();
      const writer = callingWriter(server, context, name, time);
      return batchAnswer(await recordBatch(db, writer, time, evidenceRegister, request), 'evidence record');
    }),
  );
}
