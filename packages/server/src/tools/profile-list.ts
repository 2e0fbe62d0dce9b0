import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { pageWithin } from '../paging/page-within.ts';
import { listProfiles } from '../profiles/list-profiles.ts';
import type { Services } from '../services.ts';
import { counted } from '../text/counted.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { answering } from '../tool-kit/answer.ts';
import { answerBytes, bytesLeft } from '../tool-kit/answer-size.ts';
import { cursor, line, nextCursor, toolInput } from '../tool-kit/input.ts';
import { toolOutput } from '../tool-kit/output.ts';
import { revision } from '../tool-kit/profile-schemas.ts';

const inputSchema = toolInput({
  organization: line(120).optional().describe("Only this organization's, whatever its case."),
  limit: z.int().min(1).max(100).default(20).describe('Profiles per page.'),
  cursor: cursor.optional(),
});

const outputSchema = toolOutput(
  z.object({
    profiles: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        organization: z.string(),
        revision,
        updatedAt: z.string(),
      }),
    ),
    nextCursor,
  }),
);

const name = 'profile_list';

const config = {
  title: 'List profiles',
  description: 'List the Organizational Profiles by id, all or those of one organization.',
  inputSchema,
  outputSchema,
  annotations: READ_ONLY,
};

const position = z.tuple([z.string()]);

export function registerProfileList(server: McpServer, { db, log }: Services): void {
  server.registerTool(
    name,
    config,
    answering(name, log, async ({ organization, limit, cursor }) => {
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
        headline: `${counted(profiles.length, 'profile')}${isMore ? ', and more on the next page' : ''}.`,
        facts: { profiles, ...(isMore && { nextCursor: encodeCursor(list, [last.id]) }) },
      };
    }),
  );
}
