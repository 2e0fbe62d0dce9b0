import * as z from 'zod';
import { ASSESSMENT_KINDS, CONFIDENCES } from '../database/tables/assessments.ts';
import { PRIORITIES } from '../database/tables/priority.ts';
import { once } from './once.ts';

/** The number of changes to a profile and to what belongs to it. */
export const revision = once(() => z.int());

export const scaleLevels = once(() =>
  z.array(z.object({ value: z.int(), label: z.string(), meaning: z.string() })),
);

/** What an answer says about its point of view, to be spread into the object that it belongs to. */
export const pointOfViewOutput = once(() => ({
  asOf: z.string().optional(),
  knownAt: z.int().optional(),
  recordedLater: z.object({ count: z.int(), first: z.array(z.looseObject({})) }).optional(),
}));

export const priority = once(() => z.enum(PRIORITIES).nullable());

/** The counts of a set of outcomes, to be spread into the object that they belong to. */
export const coverage = once(() => ({
  included: z.int(),
  notApplicable: z.int(),
  inScope: z.int(),
  assessed: z.int(),
  evidencePending: z.int(),
  basis: z.string(),
}));

/** What has been handed in and said about an outcome, to be spread into it. */
export const besideOutcome = once(() => ({
  material: z.array(z.string()).optional().describe('Newest first.'),
  moreMaterial: z.int().optional(),
  openComments: z.object({ total: z.int(), ids: z.array(z.string()) }).optional(),
}));

export const assessment = once(() =>
  z.object({
    score: z.number().nullable(),
    policy: z.number().optional(),
    practice: z.number().optional(),
    notApplicableReason: z.string().nullable(),
    date: z.string(),
    assessor: z.string(),
    confidence: z.enum(CONFIDENCES).nullable(),
    note: z.string().nullable(),
    kind: z.enum(ASSESSMENT_KINDS).optional(),
    source: z.string().optional(),
    recorder: z.string().optional(),
    confirmer: z.string().optional(),
  }),
);
