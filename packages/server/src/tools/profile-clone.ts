import * as z from 'zod';
import { cloneProfile } from '../profiles/clone-profile.ts';
import { counted } from '../text/counted.ts';
import { expectedRevision, profileId } from '../tool-kit/arguments.ts';
import { revision } from '../tool-kit/profile-schemas.ts';
import { line, paragraph } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileId().describe('Profile to clone.'),
  name: line(120).describe('Unique within the organization.'),
  organization: line(120).optional().describe("Default: the source's."),
  scope: paragraph(2_000).nullable().optional().describe("Default: the source's; null: none."),
  withAssessments: z
    .boolean()
    .default(false)
    .describe('Copy the whole history, dates and assessors unchanged.'),
  expectedRevision: expectedRevision().optional().describe('Of the source.'),
});

const output = () =>
  z.object({
    profile: z.string(),
    revision: revision(),
    clonedFrom: z.string(),
    sourceRevision: z.int(),
    assessments: z.int(),
    withdrawn: z.int().describe('Withdrawn ones, not copied.'),
  });

export const profileClone = tool({
  name: 'profile_clone',
  title: 'Clone a profile',
  description:
    'Create a profile with the scales, settings and texts of another one. Evidence, risks, actions and tiers are not cloned: they name real things of the source. Refused when repeated.',
  input,
  output,
  // A repeated call is refused, so it changes nothing more.
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  run: async (request, { db, now, writerAt }) => {
    const cloned = await cloneProfile(db, writerAt(now()), request);
    const { profile, clonedFrom, sourceRevision, assessments, withdrawn } = cloned;
    const without = withdrawn === 0 ? '' : ` and without ${counted(withdrawn, 'withdrawn one')}`;
    return {
      summary: `Profile ${profile} cloned from ${clonedFrom} at revision ${sourceRevision}, with ${counted(assessments, 'assessment')}${without}. Evidence, risks, actions and tiers were not cloned.`,
      next: 'profile_save changes its scope and targets; assessment_next says what to assess.',
      facts: cloned,
    };
  },
});
