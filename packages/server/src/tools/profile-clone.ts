import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { cloneProfile } from '../profiles/clone-profile.ts';
import type { Services } from '../services.ts';
import { counted } from '../text/counted.ts';
import { answering } from '../tool-kit/answer.ts';
import { callingWriter } from '../tool-kit/calling-writer.ts';
import { expectedRevision, line, paragraph, profileId, toolInput } from '../tool-kit/input.ts';
import { toolOutput } from '../tool-kit/output.ts';
import { revision } from '../tool-kit/profile-schemas.ts';

const inputSchema = toolInput({
  profile: profileId.describe('Profile to clone.'),
  name: line(120).describe('Unique within the organization.'),
  organization: line(120).optional().describe("Default: the source's."),
  scope: paragraph(2_000).nullable().optional().describe("Default: the source's; null: none."),
  withAssessments: z
    .boolean()
    .default(false)
    .describe('Copy the whole history, dates and assessors unchanged.'),
  expectedRevision: expectedRevision.optional().describe('Of the source.'),
});

const outputSchema = toolOutput(
  z.object({
    profile: z.string(),
    revision,
    clonedFrom: z.string(),
    sourceRevision: z.int(),
    assessments: z.int(),
  }),
);

const name = 'profile_clone';

const config = {
  title: 'Clone a profile',
  description:
    'Create a profile with the scales, settings and texts of another one. Evidence, risks, actions and tiers are not cloned: they name real things of the source. Refused when repeated.',
  inputSchema,
  outputSchema,
  // A repetition is refused, and so changes nothing more.
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};

export function registerProfileClone(server: McpServer, { db, log, now }: Services): void {
  server.registerTool(
    name,
    config,
    answering(name, log, async (request, context) => {
      const cloned = await cloneProfile(db, callingWriter(server, context, name, now()), request);
      const { profile, clonedFrom, sourceRevision, assessments } = cloned;
      return {
        headline: `Profile ${profile} cloned from ${clonedFrom} at revision ${sourceRevision}, with ${counted(assessments, 'assessment')}. Evidence, risks, actions and tiers were not cloned.`,
        facts: cloned,
      };
    }),
  );
}
