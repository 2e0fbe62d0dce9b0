import * as z from 'zod';
import { CONFIDENCES } from '../assessments/assessment.ts';
import { PRIORITIES } from '../profiles/profile.ts';

/** Counts the changes of a profile and of what belongs to it. */
export const revision = z.int();

export const scaleLevels = z.array(z.object({ value: z.int(), label: z.string(), meaning: z.string() }));

export const priority = z.enum(PRIORITIES).nullable();

const confidence = z.enum(CONFIDENCES).nullable();

const count = z.int();

/** Counts of a set of outcomes; spread into the object they belong to. */
export const coverage = {
  included: count,
  notApplicable: count,
  inScope: count,
  assessed: count,
  basis: z.string(),
};

export const assessment = z.object({
  score: z.int().nullable(),
  notApplicableReason: z.string().nullable(),
  date: z.string(),
  assessor: z.string(),
  confidence,
  note: z.string().nullable(),
});
