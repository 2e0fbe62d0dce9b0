import { CsfServerError } from './error.ts';

/** Problems named in one refusal; the rest is counted. */
const PROBLEMS_SHOWN = 5;

/**
 * What `check` makes of each record of a batch, which is accepted as a whole or not at all.
 *
 * Throws INVALID_INPUT, which names the problems that `check` has thrown as CsfServerError, each with its place.
 */
export function checkEach<Draft, Checked>(
  drafts: readonly Draft[],
  check: (draft: Draft) => Checked,
): Checked[] {
  const accepted: Checked[] = [];
  const problems: string[] = [];
  for (const [index, draft] of drafts.entries()) {
    try {
      accepted.push(check(draft));
    } catch (error) {
      if (!(error instanceof CsfServerError)) throw error;
      problems.push(`records.${index}: ${error.message} ${error.hint}`.trimEnd());
    }
  }
  if (problems.length > 0) throw refusal(problems, drafts.length);
  return accepted;
}

/** What `check` throws: `problem` without its full stop. */
export function invalid(problem: string, hint = ''): CsfServerError {
  return new CsfServerError({ code: 'INVALID_INPUT', message: `${problem}.`, hint });
}

function refusal(problems: readonly string[], total: number): CsfServerError {
  const more = problems.length - PROBLEMS_SHOWN;
  return new CsfServerError({
    code: 'INVALID_INPUT',
    message: `${problems.length} of ${total} records cannot be accepted, so none was stored.`,
    hint: [...problems.slice(0, PROBLEMS_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
  });
}
