import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { today } from '../assessments/calendar-date.ts';
import { recordTier, TIER_AREAS } from '../records/tiers.ts';
import type { Services } from '../services.ts';
import { answering } from '../tool-kit/answer.ts';
import { callingWriter } from '../tool-kit/calling-writer.ts';
import { day, expectedRevision, line, paragraph, profileId, toolInput } from '../tool-kit/input.ts';
import { toolOutput } from '../tool-kit/output.ts';
import { revision } from '../tool-kit/profile-schemas.ts';

const inputSchema = toolInput({
  profile: profileId,
  area: z.enum(TIER_AREAS).describe('Of cybersecurity.'),
  tier: z.int().min(1).max(4).describe('1 Partial, 2 Risk Informed, 3 Repeatable, 4 Adaptive'),
  rationale: paragraph(2_000).describe('Why this tier.'),
  approver: line(120).describe('Who answers for it.'),
  date: day('Default: today.').optional(),
  expectedRevision: expectedRevision.optional(),
});

const outputSchema = toolOutput(
  z.object({
    profile: z.string(),
    revision,
    id: z.string(),
    name: z.string(),
    isCurrent: z.boolean().describe('False: a later one stays.'),
    previousTier: z.int().nullable(),
    basis: z.string(),
  }),
);

const name = 'tier_record';

const config = {
  title: 'Record a tier',
  description:
    'Record a CSF tier (NIST CSWP 29, appendix B) of a profile: a judgement, never computed. Earlier ones stay; the latest by date is current.',
  inputSchema,
  outputSchema,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
};

export function registerTierRecord(server: McpServer, { db, log, now }: Services): void {
  server.registerTool(
    name,
    config,
    answering(name, log, async ({ date, ...request }, context) => {
      const time = now();
      const draft = { ...request, date: date ?? today(time) };
      const writer = callingWriter(server, context, name, time);
      const { judgement, previous, ...recorded } = await recordTier(db, writer, time, draft);
      const { area, tier, name: tierName } = judgement;
      return {
        headline: `${recorded.id}: tier ${tier} (${tierName}) for ${area}, recorded as a judgement; never computed.`,
        facts: {
          profile: recorded.profile,
          revision: recorded.revision,
          id: recorded.id,
          name: tierName,
          isCurrent: recorded.isCurrent,
          previousTier: previous?.tier ?? null,
          basis: 'recorded as a judgement; never computed',
        },
      };
    }),
  );
}
