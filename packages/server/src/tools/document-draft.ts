import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { today } from '../assessments/calendar-date.ts';
import { DRAFT_KINDS, draftDocument } from '../drafts/draft-document.ts';
import { loadDraftSource } from '../drafts/draft-source.ts';
import type { Services } from '../services.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { answering } from '../tool-kit/answer.ts';
import { bytesLeft } from '../tool-kit/answer-size.ts';
import { day, elementId, profileId, toolInput } from '../tool-kit/input.ts';
import { toolOutput } from '../tool-kit/output.ts';

const inputSchema = toolInput({
  profile: profileId,
  outcome: elementId('Outcome id.', 'outcome'),
  kind: z.enum(DRAFT_KINDS).describe('What to draft.'),
  asOf: day('Day of the draft; default today.').optional(),
});

const outputSchema = toolOutput(
  z.object({
    revision: z.int(),
    asOf: z.string(),
    markdown: z.string(),
  }),
);

const name = 'document_draft';

const config = {
  title: 'Draft a document',
  description:
    'Draft a document for an outcome from what the profile records. Brackets stand for what is not recorded: never fill them in without the user.',
  inputSchema,
  outputSchema,
  annotations: READ_ONLY,
};

export function registerDocumentDraft(server: McpServer, { db, log, now }: Services): void {
  server.registerTool(
    name,
    config,
    answering(name, log, async ({ kind, asOf = today(now()), ...request }) => {
      const source = await loadDraftSource(db, request);
      const { profile, standing } = source;
      const facts = { revision: profile.revision, asOf };
      const fits = (markdown: string): boolean => bytesLeft({ ...facts, markdown }) > 0;
      return {
        headline: `Draft of a ${kind} for ${standing.outcome.id}.`,
        facts: { ...facts, markdown: draftDocument(kind, source, { asOf, fits }) },
      };
    }),
  );
}
