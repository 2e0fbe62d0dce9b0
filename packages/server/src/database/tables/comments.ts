import { columns } from '../columns.ts';
import { inColumn, initially, nullable, oneOf, text } from '../field.ts';

const COMMENT_STATUSES = ['open', 'resolved'] as const;

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
