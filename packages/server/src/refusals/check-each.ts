import { CsfServerError } from './error.ts';

/** A refusal names this many problems and counts the others. */
const PROBLEMS_SHOWN = 5;

/**
 * Checks each entry of a batch. The batch is accepted as a whole or not at all.
 *
 * @param check throws a CsfServerError for an entry that is not accepted
 * @param list the argument that has the entries
 * @returns what `check` returned for each entry, in their order
 * @throws CsfServerError INVALID_INPUT, which names the problems found, each with its place
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

function refusal(problems: readonly string[], all: string): CsfServerError {
  const more = problems.length - PROBLEMS_SHOWN;
  return new CsfServerError({
    code: 'INVALID_INPUT',
    message: `${problems.length} of ${all} cannot be accepted, so none was stored.`,
    hint: [...problems.slice(0, PROBLEMS_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
  });
}
