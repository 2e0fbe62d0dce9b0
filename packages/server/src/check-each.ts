import { CsfServerError } from './error.ts';

/** Problems named in one refusal; the rest is counted. */
const PROBLEMS_SHOWN = 5;

/**
 * What `check` makes of each entry of a batch, which is accepted as a whole or not at all. `list` is the argument that
 * has the entries.
 *
 * Throws INVALID_INPUT, which names the problems that `check` has thrown as CsfServerError, each with its place.
 */
export function checkEach<Draft, Checked>(
  drafts: readonly Draft[],
  check: (draft: Draft) => Checked,
  list = 'records',
): Checked[] {
  const accepted: Checked[] = [];
  const problems: string[] = [];
  for (const [index, draft] of drafts.entries()) {
    try {
      accepted.push(check(draft));
    } catch (error) {
      if (!(error instanceof CsfServerError)) throw error;
      problems.push(`${list}.${index}: ${error.message} ${error.hint}`.trimEnd());
    }
  }
  if (problems.length > 0) throw refusal(problems, `${drafts.length} ${list}`);
  return accepted;
}

/** What `check` throws: `problem` without its full stop. */
export function invalid(problem: string, hint = ''): CsfServerError {
  return new CsfServerError({ code: 'INVALID_INPUT', message: `${problem}.`, hint });
}

function refusal(problems: readonly string[], all: string): CsfServerError {
  const more = problems.length - PROBLEMS_SHOWN;
  return new CsfServerError({
    code: 'INVALID_INPUT',
    message: `${problems.length} of ${all} cannot be accepted, so none was stored.`,
    hint: [...problems.slice(0, PROBLEMS_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
  });
}
