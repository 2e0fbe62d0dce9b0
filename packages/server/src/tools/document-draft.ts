import * as z from 'zod';
import { today } from '../assessments/calendar-date.ts';
import { DRAFT_KINDS, draftDocument } from '../drafts/draft-document.ts';
import { loadDraftSource } from '../drafts/draft-source.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { bytesLeft } from '../tool-kit/answer-size.ts';
import { day, elementId, profileToRead } from '../tool-kit/arguments.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileToRead(),
  outcome: elementId('Outcome id.', 'outcome'),
  kind: z.enum(DRAFT_KINDS).describe('What to draft.'),
  asOf: day('Day of the draft; default today.').optional(),
});

const output = () =>
  z.object({
    profile: z.string(),
    revision: z.int(),
    asOf: z.string(),
    markdown: z.string(),
  });

export const documentDraft = tool({
  name: 'document_draft',
  title: 'Draft a document',
  description:
    'Draft a document for an outcome from what is recorded. Brackets stand for what is not: never fill them in without the user.',
  input,
  output,
  annotations: READ_ONLY,
  run: async ({ kind, asOf: given, ...request }, { db, now }) => {
    const asOf = given ?? today(now());
    const source = await loadDraftSource(db, request);
    const { profile, standing } = source;
    const facts = { profile: profile.id, revision: profile.revision, asOf };
    const fits = (markdown: string): boolean => bytesLeft({ ...facts, markdown }) > 0;
    return {
      summary: `Draft of a ${kind} for ${standing.outcome.id}.`,
      next: 'Ask the user for what the brackets leave open.',
      facts: { ...facts, markdown: draftDocument(kind, source, { asOf, fits }) },
    };
  },
});
