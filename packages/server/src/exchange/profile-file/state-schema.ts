import * as z from 'zod';
import { STATE_FORMAT } from '../../snapshots/frozen-state.ts';
import { names, riskScales, rules, scale } from './file-schema.ts';
import { CONTENTS, day, idOf, outcomeId, SETTINGS } from './row-schemas.ts';

/** Figures are objects in objects, and not deeper than this. */
const MAX_DEPTH = 12;

const byId = (letter: string, content: z.ZodType) => z.record(idOf(letter), content);

/** The state in a snapshot. Its figures are shown as they are, so that only their depth is bounded. */
export const frozenState = z.strictObject({
  format: z.literal(STATE_FORMAT),
  asOf: day,
  profile: z.strictObject(names),
  rules,
  scale,
  riskScales,
  outcomes: z.array(
    z.strictObject({ ...SETTINGS, id: outcomeId, assessment: CONTENTS.assessments.nullable() }),
  ),
  records: z.strictObject({
    evidence: byId('E', CONTENTS.evidence),
    risks: byId('R', CONTENTS.risks),
    actions: byId('A', CONTENTS.actions),
    intake: byId('I', CONTENTS.intake),
    comments: byId('C', CONTENTS.comments),
    tiers: byId('T', CONTENTS.tiers),
  }),
  figures: z
    .record(z.string(), z.unknown())
    .refine((figures) => !isDeeper(figures, MAX_DEPTH), { error: 'is too deep' }),
});

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1));
}
