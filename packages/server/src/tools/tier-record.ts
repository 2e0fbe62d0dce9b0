import * as z from 'zod';
import { today } from '../assessments/calendar-date.ts';
import { TIER_AREAS } from '../database/tables/tiers.ts';
import { recordTier } from '../records/tiers.ts';
import { day, expectedRevision, profileId } from '../tool-kit/arguments.ts';
import { revision } from '../tool-kit/profile-schemas.ts';
import { line, paragraph } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileId(),
  area: z.enum(TIER_AREAS).describe('Of cybersecurity.'),
  tier: z.int().min(1).max(4).describe('1 Partial, 2 Risk Informed, 3 Repeatable, 4 Adaptive'),
  rationale: paragraph(2_000).describe('Why this tier.'),
  approver: line(120).describe('Who answers for it.'),
  date: day('Default: today.').optional(),
  expectedRevision: expectedRevision().optional(),
});

const output = () =>
  z.object({
    profile: z.string(),
    revision: revision(),
    id: z.string(),
    name: z.string(),
    isCurrent: z.boolean().describe('False: a later one stays.'),
    previousTier: z.int().nullable(),
    basis: z.string(),
  });

export const tierRecord = tool({
  name: 'tier_record',
  title: 'Record a tier',
  description:
    'Record a CSF tier (NIST CSWP 29): a judgement, never computed. The latest by date is current.',
  input,
  output,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  run: async ({ date, ...request }, { db, now, writerAt }) => {
    const time = now();
    const draft = { ...request, date: date ?? today(time) };
    const writer = writerAt(time);
    const { judgement, previous, ...recorded } = await recordTier(db, writer, time, draft);
    const { area, tier, name: tierName } = judgement;
    return {
      summary: `${recorded.id}: tier ${tier} (${tierName}) for ${area}, recorded as a judgement; never computed.`,
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
  },
});
