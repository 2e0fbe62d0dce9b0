import * as z from 'zod';

const elementType = z.enum(['function', 'category', 'outcome']);

const succession = { id: z.string(), kind: z.enum(['incorporated_into', 'moved_to']) };

/** Where imported or shipped facts are from, one text for each fact; null is not known. */
export const provenance = z.record(z.string(), z.string().nullable());

const elementSummary = z.object({
  id: z.string(),
  type: elementType,
  name: z.string().optional(),
  statement: z.string(),
  lookFor: z.array(z.string()).optional(),
});

export const elementDescription = elementSummary.extend({
  status: z.enum(['active', 'withdrawn']),
  statement: z.string().optional().describe("This project's words. Absent if withdrawn."),
  parents: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
  contains: z.array(elementSummary).optional(),
  predecessors: z.array(z.object(succession)).optional().describe('Withdrawn; their content is here.'),
  successors: z
    .array(z.object({ ...succession, statement: z.string() }))
    .optional()
    .describe('Where its content is now.'),
  note: z.string().optional(),
});

export const officialText = z.object({
  statement: z.string(),
  examples: z.array(z.string()),
  source: provenance,
});
