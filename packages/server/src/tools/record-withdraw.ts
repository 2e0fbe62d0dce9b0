import * as z from 'zod';
import { MAX_ELEMENT_ID } from '../framework/id.ts';
import { MAX_PROFILE_NAME } from '../profiles/profile.ts';
import { counted } from '../text/counted.ts';
import { expectedRevision } from '../tool-kit/arguments.ts';
import { coverage, revision } from '../tool-kit/profile-schemas.ts';
import { MAX_RECORDS } from '../tool-kit/record-schemas.ts';
import { line, paragraph } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';
import { type WithdrawnRecord, withdrawRecords } from '../withdrawals/withdraw-records.ts';
import { inWords } from '../withdrawals/withdrawable-content.ts';

const input = () => ({
  profile: line(MAX_PROFILE_NAME).describe('Its id; no name will do.').meta({ brief: 'Id.' }),
  records: z
    .array(line(MAX_ELEMENT_ID))
    .min(1)
    .max(MAX_RECORDS)
    .describe('E-1, S-1 (a score), or GV.OC-01 (its current score).')
    .meta({ brief: 'E-1, S-1 (score), GV.OC-01 (its score).' }),
  reason: paragraph(1_000).describe('Why it was wrong.').meta({ brief: 'Why.' }),
  by: line(120).describe('Who withdraws.').meta({ brief: 'Who.' }).optional(),
  expectedRevision: expectedRevision().optional(),
});

const output = () =>
  z.object({
    profile: z.string(),
    revision: revision(),
    withdrawn: z.array(
      z.object({
        id: z.string(),
        what: z.string(),
        countsNow: z.string().nullable().optional().describe('Of a score or tier: the id in its place.'),
        scoreNow: z.number().nullable().optional(),
        namedBy: z.array(z.string()).optional().describe('Actions that named it.'),
      }),
    ),
    ...coverage(),
  });

export const recordWithdraw = tool({
  name: 'record_withdraw',
  title: 'Withdraw records',
  description: 'Take back records made by mistake; history and log keep them. All or none; final.',
  input,
  output,
  // A repeated call that names an outcome withdraws the score before.
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  run: async (request, { db, now, writerAt }) => {
    const time = now();
    const { withdrawn, coverage, ...batch } = await withdrawRecords(db, writerAt(time), time, request);
    return {
      summary: `${counted(withdrawn.length, 'record')} withdrawn; ${batch.profile} is at revision ${batch.revision}: ${coverage.basis}.${remainingReferences(withdrawn)}`,
      next: 'To correct something, record it anew. records_list with kind "withdrawals" lists what was withdrawn.',
      facts: { ...batch, withdrawn: withdrawn.map(factsOf), ...coverage },
    };
  },
});

function factsOf({ target, countsNow, scoreNow, namedBy }: WithdrawnRecord): object {
  return {
    id: target.id,
    what: inWords(target.content),
    ...(countsNow !== undefined && { countsNow }),
    ...(scoreNow !== undefined && { scoreNow }),
    ...(namedBy.length > 0 && { namedBy }),
  };
}

function remainingReferences(withdrawn: readonly WithdrawnRecord[]): string {
  const naming = new Set(withdrawn.flatMap(({ namedBy }) => namedBy));
  if (naming.size === 0) return '';
  return ` ${counted(naming.size, 'action')} named what was withdrawn; answers leave that out.`;
}
