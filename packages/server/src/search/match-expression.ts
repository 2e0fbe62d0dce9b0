/** More words than this do not make a query better, only slower. */
const MAX_WORDS = 32;

/** Shorter words must match whole: `pr` shall find PR.AC, not every process. */
const MIN_PREFIX_LENGTH = 3;

/**
 * FTS5 expressions for a query in plain words: one for elements with all of the words, one for any of them.
 *
 * Each word is quoted: nothing of FTS5's query syntax is left to be understood, or to be an error. A word that is
 * found in no form stands for what begins with it (`"cybers"*`), unless it is short. Only such a word: stems are
 * short, and `logging` as a prefix would find all that begins with `log`. Null if the query has no words.
 */
export function matchExpressions(
  query: string,
  isFound: (expression: string) => boolean,
): { all: string; any: string } | null {
  const words = query.match(/[\p{L}\p{N}]+/gu)?.slice(0, MAX_WORDS);
  if (words === undefined) return null;
  const phrases = words.map((word) =>
    word.length < MIN_PREFIX_LENGTH || isFound(`"${word}"`) ? `"${word}"` : `"${word}"*`,
  );
  return { all: phrases.join(' AND '), any: phrases.join(' OR ') };
}
