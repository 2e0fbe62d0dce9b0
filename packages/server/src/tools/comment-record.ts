import * as z from 'zod';
import { COMMENT_STATUSES } from '../database/tables/comments.ts';
import { MAX_ELEMENT_ID } from '../framework/id.ts';
import { recordComment } from '../records/record-comment.ts';
import { MAX_RECORD_ID } from '../records/record-id.ts';
import { REGISTERING } from '../tool-kit/annotations.ts';
import { day, profileId } from '../tool-kit/arguments.ts';
import { revision } from '../tool-kit/profile-schemas.ts';
import { line, paragraph } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileId(),
  subject: line(MAX_ELEMENT_ID).optional().describe('Outcome or record.'),
  text: paragraph(1_000).optional().describe('For new.'),
  author: line(120).optional().describe('For new.'),
  id: line(MAX_RECORD_ID).optional().describe('To resolve.'),
  status: z.enum(COMMENT_STATUSES).optional().describe('With id.'),
  by: line(120).optional().describe('Resolver.'),
  date: day('Default: today.').optional(),
});

const output = () =>
  z.object({
    profile: z.string(),
    revision: revision(),
    id: z.string(),
    stored: z.enum(['created', 'updated', 'unchanged']),
    subject: z.string(),
    status: z.enum(COMMENT_STATUSES),
  });

export const commentRecord = tool({
  name: 'comment_record',
  title: 'Comment',
  description: 'Comment on an outcome or record (subject, text, author), or resolve one (id, status, by).',
  input,
  output,
  annotations: REGISTERING,
  run: async (request, { db, now, writerAt }) => {
    const time = now();
    const { comment, ...recorded } = await recordComment(db, writerAt(time), time, request);
    const { subject, status } = comment;
    return {
      summary: `${recorded.id} on ${subject} ${recorded.stored}: it is ${status}; ${recorded.profile} is at revision ${recorded.revision}.`,
      facts: { ...recorded, subject, status },
    };
  },
});
