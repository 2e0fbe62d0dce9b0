import { dateProblem, today } from '../assessments/calendar-date.ts';
import { type Comment, commentColumns } from '../database/tables/comments.ts';
import { invalid } from '../refusals/invalid.ts';
import { faultsOf, isMalformed, type Malformed } from '../refusals/malformed.ts';
import { commentSubject, isOutcomeId } from './comment-subject.ts';
import { overlay } from './overlay.ts';
import { type BatchContext, createRegister, type Entry } from './register.ts';

export const commentRegister = createRegister({
  table: 'comments',
  letter: 'C',
  columns: commentColumns,
  concerns: ({ subject }) => (isOutcomeId(subject) ? [subject] : []),
  at: (versions, day) => commentAt(versions.at(-1)?.content, day),
  check: async (entries, context) => {
    const comments: Comment[] = [];
    for (const entry of entries) {
      if (isMalformed(entry)) throw invalid(problemsOf(entry), 'Nothing was stored.');
      comments.push(await checkComment(entry, context));
    }
    return comments;
  },
});

function problemsOf(entry: Malformed): string {
  return faultsOf(entry)
    .map(({ problem }) => problem)
    .join('; ');
}

/** Before the day on which it was resolved, a comment was open. */
function commentAt(comment: Comment | undefined, day: string): Comment | null {
  if (comment === undefined || comment.date > day) return null;
  const isOpen = comment.resolvedOn !== null && comment.resolvedOn > day;
  return isOpen ? { ...comment, status: 'open', resolvedBy: null, resolvedOn: null } : comment;
}

async function checkComment({ draft, before }: Entry<Comment>, context: BatchContext): Promise<Comment> {
  const comment = overlay(before, draft, commentColumns, { date: today(context.now) });
  for (const day of [comment.date, comment.resolvedOn]) {
    const wrongDate = day === null ? null : dateProblem(day, context.now);
    if (wrongDate !== null) throw invalid(`date ${day} ${wrongDate}`, 'Nothing was stored.');
  }
  if (comment.resolvedOn !== null && comment.resolvedOn < comment.date) {
    throw invalid(
      `date ${comment.resolvedOn} is before the comment, which is of ${comment.date}`,
      'Nothing was stored.',
    );
  }
  if (before !== null) return comment;
  return { ...comment, subject: await commentSubject(comment.subject, context) };
}
