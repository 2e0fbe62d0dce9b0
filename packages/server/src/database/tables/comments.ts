import { columns, type RecordOf } from '../columns.ts';
import { inColumn, initially, nullable, oneOf, text } from '../field.ts';

export const COMMENT_STATUSES = ['open', 'resolved'] as const;

export const commentColumns = columns({
  /** The id of the outcome or record that it is about. */
  subject: text,
  text,
  author: text,
  date: inColumn('commented_on', text),
  status: initially('open', oneOf(COMMENT_STATUSES)),
  resolvedBy: nullable(text),
  resolvedOn: nullable(text),
});

/** What somebody says about an outcome or a record, until it is resolved. Its text never changes. */
export type Comment = RecordOf<typeof commentColumns>;
