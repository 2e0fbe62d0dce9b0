import * as z from 'zod';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { pageWithin } from '../paging/page-within.ts';
import { listProfiles } from '../profiles/list-profiles.ts';
import { counted } from '../text/counted.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { answerBytes, bytesLeft } from '../tool-kit/answer-size.ts';
import { cursor, nextCursor } from '../tool-kit/arguments.ts';
import { revision } from '../tool-kit/profile-schemas.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  organization: line(120).optional().describe("Only this organization's, whatever its case."),
  limit: z.int().min(1).max(100).default(20).describe('Profiles per page.'),
  cursor: cursor().optional(),
});

const output = () =>
  z.object({
    profiles: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        organization: z.string(),
        revision: revision(),
        updatedAt: z.string(),
      }),
    ),
    nextCursor: nextCursor(),
  });

const position = () => z.tuple([z.string()]);

export const profileList = tool({
  name: 'profile_list',
  title: 'List profiles',
  description: 'List the Organizational Profiles by id, all or those of one organization.',
  input,
  output,
  annotations: READ_ONLY,
  run: async ({ organization, limit, cursor }, { db, name }) => {
    const list = { tool: name, organization };
    const [after] = decodeCursor(cursor, list, position) ?? [];
    const found = await listProfiles(db, { organization, after, limit: limit + 1 });
    const { items: profiles, next } = pageWithin(found, {
      start: 0,
      limit,
      maxBytes: bytesLeft({}),
      bytesOf: (profile) => answerBytes({ profiles: [profile] }),
    });
    const last = profiles.at(-1);
    const isMore = next !== null && last !== undefined;
    return {
      summary: `${counted(profiles.length, 'profile')}${isMore ? ', and more on the next page' : ''}.`,
      ...(profiles.length === 0 && { next: 'profile_save creates a profile.' }),
      facts: { profiles, ...(isMore && { nextCursor: encodeCursor(list, [last.id]) }) },
    };
  },
});
