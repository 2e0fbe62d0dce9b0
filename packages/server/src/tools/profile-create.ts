import * as z from 'zod';
import { createProfileOnce } from '../profiles/create-profile-once.ts';
import { MAX_PROFILE_NAME } from '../profiles/profile.ts';
import { counted } from '../text/counted.ts';
import { newProfileContent } from '../tool-kit/profile-content.ts';
import { revision } from '../tool-kit/profile-schemas.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  name: line(MAX_PROFILE_NAME).describe('Unique within the organization.'),
  organization: line(MAX_PROFILE_NAME).describe('Its owner.'),
  ...newProfileContent(),
});

const output = () =>
  z.object({
    status: z.enum(['created', 'unchanged']),
    profile: z.string(),
    revision: revision(),
    changedOutcomes: z.int(),
    notes: z.array(z.string()).optional(),
  });

const DONE = { created: 'created', unchanged: 'already was as asked: nothing changed' };

export const profileCreate = tool({
  name: 'profile_create',
  title: 'Create a profile',
  description:
    'Create an Organizational Profile. Repeating a call changes nothing; other content under that name is refused.',
  input,
  output,
  // A repeated call is refused or finds what it asks for.
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  run: async (request, { db, now, writerAt }) => {
    const created = await createProfileOnce(db, writerAt(now()), request);
    return {
      summary: `Profile ${created.profile} ${DONE[created.status]}; it is at revision ${created.revision}.${created.changedOutcomes > 0 ? ` ${counted(created.changedOutcomes, 'outcome')} set.` : ''}`,
      ...(created.status === 'created' && { next: 'assessment_next gives the first outcomes to assess.' }),
      facts: created,
    };
  },
});
