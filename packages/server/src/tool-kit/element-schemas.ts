import * as z from 'zod';
import { once } from './once.ts';

/** The sources of imported or shipped facts, one text for each fact; null means unknown. */
export const provenance = once(() => z.record(z.string(), z.string().nullable()));

export const elementDescription = once(() => {
  const summary = z.object({
    id: z.string(),
    type: z.enum(['function', 'category', 'outcome']),
    name: z.string().optional(),
    shortName: z.string().optional().describe("An outcome's, ours."),
    statement: z.string(),
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
      .array(z.object({ ...succession, statement: z.string() }))
      .optional()
      .describe('Where its content is now.'),
    note: z.string().optional(),
  });
});

export const officialText = once(() =>
  z.object({ statement: z.string(), examples: z.array(z.string()), source: provenance() }),
);
