import { MAX_TRADE_WORDS, meaningsOf } from './meanings.ts';

/** More words than this do not make a query better, only slower. */
const MAX_WORDS = 32;

/** Shorter words must match whole: `pr` shall find PR.AC, not every process. */
const MIN_PREFIX_LENGTH = 3;

/**
 * FTS5 expressions for a query in plain words: one for elements with all of the words, one for any of them.
 *
 * Each word is quoted: nothing of FTS5's query syntax is left to be understood, or to be an error. A word that is
 * found in no form stands for what begins with it (`"cybers"*`), unless it is short. Only such a word: stems are
 * short, and `logging` as a prefix would find all that begins with `log`. A word of the trade, or several words that
 * are one, stands also for what it means in the Core. Null if the query has no words.
 */
export function matchExpressions(
  query: string,
  isFound: (expression: string) => boolean,
): { all: string; any: string } | null {
  const words = query.match(/[\p{L}\p{N}]+/gu)?.slice(0, MAX_WORDS);
  if (words === undefined) return null;
  const expressions = groupsOf(words).map(({ words, means }) =>
    means.length === 0 ? words.map((word) => plain(word, isFound)).join(' ') : withMeanings(words, means),
  );
  return { all: expressions.join(' AND '), any: expressions.join(' OR ') };
}

/** One word, which may mean nothing but itself, or a word of the trade. */
interface Group {
  readonly words: readonly string[];
  readonly means: readonly string[];
}

/** The words of a query, those together that are one word of the trade: of several readings the longest. */
function groupsOf(words: readonly string[]): readonly Group[] {
  const groups: Group[] = [];
  for (let start = 0; start < words.length; ) {
    const group = longestAt(words, start);
    groups.push(group);
    start += group.words.length;
  }
  return groups;
}

function longestAt(words: readonly string[], start: number): Group {
  for (let length = Math.min(MAX_TRADE_WORDS, words.length - start); length > 0; length--) {
    const some = words.slice(start, start + length);
    const means = meaningsOf(some);
    if (means.length > 0) return { words: some, means };
  }
  return { words: words.slice(start, start + 1), means: [] };
}

function withMeanings(words: readonly string[], means: readonly string[]): string {
  const asTyped = `(${words.map(quoted).join(' AND ')})`;
  return `(${[asTyped, ...means.map(phrase)].join(' OR ')})`;
}

function plain(word: string, isFound: (expression: string) => boolean): string {
  const whole = quoted(word);
  return word.length < MIN_PREFIX_LENGTH || isFound(whole) ? whole : `${whole}*`;
}

/** Words that follow each other: an id is three of them. */
function phrase(text: string): string {
  return quoted((text.match(/[\p{L}\p{N}]+/gu) ?? []).join(' '));
}

/** Words have no quotation marks. */
function quoted(words: string): string {
  return `"${words}"`;
}
