import { today } from '../assessments/calendar-date.ts';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Comment } from '../database/tables/comments.ts';
import { invalid } from '../refusals/invalid.ts';
import { commentRegister } from './comments.ts';
import { type RecordDraft, recordBatch } from './record-batch.ts';
import { recordNumber } from './record-id.ts';

/** A new comment, or with an id whether one that is there is resolved. */
export interface CommentRequest {
  readonly profile: string;
  readonly id?: string | undefined;
  readonly subject?: string | undefined;
  readonly text?: string | undefined;
  readonly author?: string | undefined;
  readonly status?: Comment['status'] | undefined;
  /** Who resolves it. */
  readonly by?: string | undefined;
  /** Of the comment, or of its resolution. */
  readonly date?: string | undefined;
}

export interface RecordedComment {
  readonly profile: string;
  /** After the call. */
  readonly revision: number;
  readonly id: string;
  readonly stored: 'created' | 'updated' | 'unchanged';
  readonly comment: Comment;
}

/**
 * Adds a comment, resolves one, or opens one again. Its text stays as it is.
 * @throws CsfServerError UNKNOWN_PROFILE or INVALID_INPUT
 */
export async function recordComment(
  db: Database,
  writer: Writer,
  now: Date,
  { profile, ...request }: CommentRequest,
): Promise<RecordedComment> {
  const draft = request.id === undefined ? newComment(request) : resolution(request.id, request, now);
  const batch = { profile, records: [draft] };
  const { records, ...stored } = await recordBatch(db, writer, now, commentRegister, batch);
  const [{ id, status } = { id: '', status: 'unchanged' as const }] = records;
  const number = recordNumber('C', id) ?? 0;
  const comment = (await commentRegister.load(db, stored.profile, { numbers: [number] })).get(number);
  if (comment === undefined) throw new Error(`${id} was stored and is not there`); // none is ever deleted
  return { profile: stored.profile, revision: stored.revision, id, stored: status, comment };
}

type Given = Omit<CommentRequest, 'profile'>;

function newComment({ subject, text, author, date, status, by }: Given): RecordDraft<Comment> {
  if (status !== undefined || by !== undefined) {
    throw invalid('status and by are for a comment that is there', 'Give its id, such as "C-1".');
  }
  if (subject === undefined || text === undefined || author === undefined) {
    throw invalid(
      'A new comment needs subject, text and author',
      'To resolve a comment instead, give its id, status "resolved" and by.',
    );
  }
  return { subject, text, author, ...(date !== undefined && { date }) };
}

function resolution(
  id: string,
  { subject, text, author, status, by, date }: Given,
  now: Date,
): RecordDraft<Comment> {
  if (subject !== undefined || text !== undefined || author !== undefined) {
    throw invalid(
      'A comment stays as it was written: subject, text and author cannot be changed',
      'Leave out the id to add another comment.',
    );
  }
  if (status === 'open') return { id, status, resolvedBy: null, resolvedOn: null };
  if (status === undefined || by === undefined) {
    throw invalid('To resolve a comment needs status "resolved" and by, the name of who resolves it');
  }
  return { id, status, resolvedBy: by, resolvedOn: date ?? today(now) };
}
