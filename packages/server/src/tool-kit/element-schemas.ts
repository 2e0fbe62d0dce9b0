import * as z from 'zod';
import { once } from './once.ts';

/** The sources of imported or shipped facts, one text for each fact; null means unknown. */
export const provenance = once(() => z.record(z.string(), z.string().nullable()));

/** Whose words those of an element are, where the answer's `wording` does not say it. */
export const whoseWords = once(() => ({
  words: z.string().optional().describe('Whose, if not as in wording.'),
}));

export const elementDescription = once(() => {
  const summary = z.object({
    id: z.string(),
    type: z.enum(['function', 'category', 'outcome']),
    name: z.string().optional(),
    shortName: z.string().optional().describe("An outcome's, ours."),
    statement: z.string(),
    ...whoseWords(),
    lookFor: z.array(z.string()).optional(),
  });
  const succession = { id: z.string(), kind: z.enum(['incorporated_into', 'moved_to']) };
  return summary.extend({
    status: z.enum(['active', 'withdrawn']),
    statement: z.string().optional().describe('Absent if withdrawn.'),
    parents: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
    contains: z.array(summary).optional(),
    predecessors: z.array(z.object(succession)).optional().describe('Withdrawn; their content is here.'),
    successors: z
      .array(z.object({ ...succession, statement: z.string(), ...whoseWords() }))
      .optional()
      .describe('Where its content is now.'),
    note: z.string().optional(),
  });
});

/** NIST's wording of an element, as imported. */
export const officialText = once(() => z.object(importedTexts()));

/** Imported wording of an element that is not known to be NIST's. */
export const unverifiedText = once(() => z.object({ note: z.string(), ...importedTexts() }));

function importedTexts() {
  return {
    statement: z.string().nullable(),
    examples: z.array(z.string()),
    source: provenance().nullable(),
    examplesSource: provenance().optional(),
  };
}
