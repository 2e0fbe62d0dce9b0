import { caseFolded } from '../text/case-folded.ts';
import { tradeWords } from './trade-words.ts';

const meanings = new Map(
  tradeWords.flatMap(({ words, means }) =>
    words.map((word): [string, readonly string[]] => [keyOf(wordsIn(word)), means]),
  ),
);

/** The most words that one word of the trade is written with. */
export const MAX_TRADE_WORDS = Math.max(
  ...tradeWords.flatMap(({ words }) => words.map((word) => wordsIn(word).length)),
);

/** What a word of the trade, which may be several words, means in the Core: words of our texts, and ids. */
export function meaningsOf(words: readonly string[]): readonly string[] {
  return meanings.get(keyOf(words)) ?? [];
}

function wordsIn(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Whatever the case, and in the plural too. */
function keyOf(words: readonly string[]): string {
  return words.map((word) => caseFolded(word).replace(/(?<=\p{L}{3})s$/u, '')).join(' ');
}
