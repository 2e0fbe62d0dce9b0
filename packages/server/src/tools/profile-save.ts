import * as z from 'zod';
import { MAX_PROFILE_NAME } from '../profiles/profile.ts';
import { saveProfile } from '../profiles/save-profile.ts';
import { counted } from '../text/counted.ts';
import { expectedRevision, profileId } from '../tool-kit/arguments.ts';
import { changedProfileContent } from '../tool-kit/profile-content.ts';
import { revision } from '../tool-kit/profile-schemas.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileId('profile_create makes a new one'),
  name: line(MAX_PROFILE_NAME).optional().describe('Unique within the organization.'),
  organization: line(MAX_PROFILE_NAME).optional().describe('Its owner.'),
  ...changedProfileContent(),
  expectedRevision: expectedRevision().optional(),
});

const output = () =>
  z.object({
    status: z.enum(['updated', 'unchanged']),
    profile: z.string(),
    revision: revision(),
    changedOutcomes: z.int(),
    notes: z.array(z.string()).optional(),
  });

const DONE = { updated: 'updated', unchanged: 'already was as asked: nothing changed' };

export const profileSave = tool({
  name: 'profile_save',
  title: 'Change a profile',
  description:
    'Change an Organizational Profile. What is left out stays as it is; repeating a call changes nothing more.',
  input,
  output,
  // Replaces values; the audit log keeps the old ones.
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  run: async (request, { db, now, writerAt }) => {
    const saved = await saveProfile(db, writerAt(now()), request);
    return {
      summary: `Profile ${saved.profile} ${DONE[saved.status]}; it is at revision ${saved.revision}.${saved.changedOutcomes > 0 ? ` ${counted(saved.changedOutcomes, 'outcome')} set.` : ''}`,
      facts: saved,
    };
  },
});
