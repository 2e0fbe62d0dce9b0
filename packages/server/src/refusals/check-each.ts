import { CsfServerError } from './error.ts';
import { type Fault, faultsOf, isMalformed, type Malformed } from './malformed.ts';

/** A refusal names this many problems and counts the others. */
const PROBLEMS_SHOWN = 20;

/** And this many faults of one entry. */
const FAULTS_SHOWN = 3;

export interface BatchWords {
  /** The argument that has the entries. */
  readonly list: string;
  /** What to give for a field, where a message of its schema would not know: `give a level: 0 No, 1 Yes`. */
  readonly wanted: Readonly<Record<string, string>>;
}

/**
 * Checks each entry of a batch. The batch is accepted as a whole or not at all.
 *
 * @param check throws a CsfServerError for an entry that is not accepted
 * @returns what `check` returned for each entry, in their order
 * @throws CsfServerError INVALID_INPUT, which names the problems found, those of malformed entries among them, each
 * with its place
 */
export function checkEach<Draft extends object, Checked>(
  drafts: readonly (Draft | Malformed)[],
  check: (draft: Draft) => Checked,
  { list = 'records', wanted = {} }: Partial<BatchWords> = {},
): Checked[] {
  const accepted: Checked[] = [];
  const problems: string[] = [];
  for (const [index, draft] of drafts.entries()) {
    try {
      if (isMalformed(draft)) problems.push(`${list}.${index}: ${inWords(faultsOf(draft), wanted)}`);
      else accepted.push(check(draft));
    } catch (error) {
      if (!(error instanceof CsfServerError)) throw error;
      problems.push(`${list}.${index}: ${error.message} ${error.hint}`.trimEnd());
    }
  }
  if (problems.length > 0) throw refusal(problems, `${drafts.length} ${list}`);
  return accepted;
}

function inWords(faults: readonly Fault[], wanted: BatchWords['wanted']): string {
  const shown = faults.slice(0, FAULTS_SHOWN).map(({ field, problem }) => {
    const words = wanted[field] ?? problem;
    if (field === '') return words;
    return words === 'is required' ? `${field} ${words}` : `${field}: ${words}`;
  });
  const more = faults.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function refusal(problems: readonly string[], all: string): CsfServerError {
  const more = problems.length - PROBLEMS_SHOWN;
  return new CsfServerError({
    code: 'INVALID_INPUT',
    message: `${problems.length} of ${all} cannot be accepted, so none was stored.`,
    hint: [...problems.slice(0, PROBLEMS_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
  });
}
