import * as z from 'zod';
import { type ClonedProfile, cloneProfile } from '../profiles/clone-profile.ts';
import { MAX_PROFILE_NAME } from '../profiles/profile.ts';
import { counted } from '../text/counted.ts';
import { expectedRevision, profileId } from '../tool-kit/arguments.ts';
import { revision } from '../tool-kit/profile-schemas.ts';
import { line, paragraph } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileId().describe('The source.'),
  name: line(MAX_PROFILE_NAME).describe('Unique within the organization.'),
  organization: line(MAX_PROFILE_NAME).optional().describe("Default: the source's."),
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
    copied: z.looseObject({}),
    notCopied: z.looseObject({}),
    notes: z.array(z.string()).optional(),
  });

export const profileClone = tool({
  name: 'profile_clone',
  title: 'Clone a profile',
  description:
    'Create a profile with scales, settings and texts of another. Evidence, risks, actions and tiers stay there.',
  input,
  output,
  // A repeated call is refused, so it changes nothing more.
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  run: async (request, { db, now, writerAt }) => {
    const cloned = await cloneProfile(db, writerAt(now()), request);
    const { profile, clonedFrom, sourceRevision, copied } = cloned;
    const notes = notesOn(cloned);
    return {
      summary: `Profile ${profile} cloned from ${clonedFrom} at revision ${sourceRevision}, with ${counted(copied.targets, 'target')}, ${counted(copied.texts, 'text')} and ${counted(copied.assessments, 'assessment')}. Its records were not cloned.`,
      next: 'profile_save changes its scope and targets; assessment_next says what to assess.',
      facts: { ...cloned, ...(notes.length > 0 && { notes }) },
    };
  },
});

/** What a user may not expect of the clone. */
function notesOn({ copied, notCopied }: ClonedProfile): readonly string[] {
  const { assessments, textsOnCurrentState } = copied;
  const left = Object.entries(notCopied).filter(([, count]) => count > 0);
  return [
    ...(assessments > 0
      ? ['The assessments keep their dates and assessors: nothing was judged anew for this profile.']
      : []),
    ...(textsOnCurrentState > 0
      ? [
          `${counted(textsOnCurrentState, 'text')} on the current state came along: ask whether they hold here.`,
        ]
      : []),
    ...(left.length > 0
      ? [`The source alone keeps ${left.map(([kind, count]) => `${inWords(kind)} (${count})`).join(', ')}.`]
      : []),
  ];
}

function inWords(kind: string): string {
  return kind === 'withdrawnAssessments' ? 'withdrawn assessments' : kind;
}
