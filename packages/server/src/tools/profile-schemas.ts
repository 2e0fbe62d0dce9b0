import * as z from 'zod';
import { CONFIDENCES } from '../assessments/assessment.ts';
import { PRIORITIES } from '../profiles/profile.ts';

export const revision = z.int().describe('Counts the changes of profile and scores.');

export const scaleLevels = z.array(z.object({ value: z.int(), label: z.string(), meaning: z.string() }));

export const priority = z.enum(PRIORITIES).nullable();

const confidence = z.enum(CONFIDENCES).nullable();

const count = z.int();

/** Counts of a set of outcomes; spread into the object they belong to. */
export const coverage = {
  included: count,
  notApplicable: count.describe('Included, recorded as not applicable.'),
  inScope: count.describe('Included and applicable: the denominator.'),
  assessed: count.describe('In scope, with a score.'),
  basis: z.string(),
};

export const assessment = z.object({
  score: z.int().nullable().describe('Null: not applicable.'),
  notApplicableReason: z.string().nullable(),
  date: z.string().describe('YYYY-MM-DD'),
  assessor: z.string(),
  confidence,
  note: z.string().nullable(),
});
