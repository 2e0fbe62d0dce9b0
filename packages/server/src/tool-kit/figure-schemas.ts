import * as z from 'zod';
import { OUTCOME_STATES } from '../assessments/standing.ts';
import type { ScaleLevel } from '../database/tables/profiles.ts';
import { once } from './once.ts';
import { priority } from './profile-schemas.ts';

/** Each figure has a name, which docs/figures.md explains; null means unknown. */
export const figures = once(() => z.record(z.string(), z.number().nullable()).meta({ id: 'figures' }));

export const ids = once(() => z.array(z.string()).meta({ id: 'ids' }));

export const idsByName = once(() => z.record(z.string(), ids()));

/** The labels of a scale by its values. */
export const labels = once(() => z.record(z.string(), z.string()));

export function labelsOf(scale: readonly ScaleLevel[]): Readonly<Record<string, string>> {
  return Object.fromEntries(scale.map(({ value, label }) => [value, label]));
}

/** Present where a mean stands for less of its scope than the profile asks for. */
export const thin = once(() => z.boolean().optional());

/** An outcome below its target. */
export const shortfallRow = once(() =>
  z.object({
    id: z.string(),
    shortName: z.string(),
    score: z.number(),
    target: z.number(),
    shortfall: z.number(),
    targetPriority: priority(),
    weightedShortfall: z.number().optional(),
  }),
);

export const scoredOutcome = once(() =>
  z.object({
    id: z.string(),
    shortName: z.string(),
    state: z.enum(OUTCOME_STATES),
    score: z.number().nullable(),
    target: z.number().nullable(),
    gap: z.number().nullable(),
    assessedOn: z.string().nullable(),
  }),
);
