import * as z from 'zod';

const elementType = z.enum(['function', 'category', 'outcome']);

const succession = {
  id: z.string(),
  kind: z.enum(['incorporated_into', 'moved_to']).describe("NIST's word for how the content moved."),
};

const elementSummary = z.object({
  id: z.string(),
  type: elementType,
  name: z.string().optional().describe("NIST's name; outcomes have none."),
  statement: z.string().describe("This project's plain-language statement, not NIST's wording."),
  lookFor: z.array(z.string()).optional().describe('Artefacts that an assessor would ask to see.'),
});

export const elementDescription = elementSummary.extend({
  status: z.enum(['active', 'withdrawn']),
  statement: z.string().optional().describe('Absent if the element is withdrawn.'),
  parents: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
  contains: z.array(elementSummary).optional(),
  predecessors: z
    .array(z.object(succession))
    .optional()
    .describe('Withdrawn elements whose content is now here.'),
  successors: z
    .array(z.object({ ...succession, statement: z.string() }))
    .optional()
    .describe('Where the content of a withdrawn element is now.'),
  note: z.string().optional(),
});
