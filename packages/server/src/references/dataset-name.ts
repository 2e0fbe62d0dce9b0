import { caseFolded } from '../text/case-folded.ts';
import type { Dataset } from './dataset.ts';

/** Words that people put into the name of a publication, or leave out, without meaning another one. */
const UNSAID = new Set(['nist', 'v', 'version', 'rev', 'revision', 'r', 'release']);

/**
 * The datasets whose titles have the words and numbers of a text in their order: "iso27001" is in "ISO/IEC
 * 27001:2022", and "cis" in each release of the CIS Controls. Titles may have more words, but no number is passed over:
 * "sp 800-5" is not in "SP 800-53 Rev 5". All of them, if the text says no more than "NIST".
 */
export function datasetsNamed(datasets: readonly Dataset[], text: string): readonly Dataset[] {
  const wanted = nameWords(text);
  return datasets.filter(({ title }) => hasInOrder(nameWords(title), wanted));
}

/** The datasets with which a text has a word of two or more letters in common. */
export function datasetsLike(datasets: readonly Dataset[], text: string): readonly Dataset[] {
  const words = nameWords(text).filter((word) => /^\p{L}{2,}$/u.test(word));
  return datasets.filter(({ title }) => {
    const own = nameWords(title);
    return words.some((word) => own.includes(word));
  });
}

/** Words and numbers, each apart (`iso27001`, `CCMv4.0`), without plurals and leading zeros. */
function nameWords(text: string): readonly string[] {
  const parts = caseFolded(text).match(/\p{L}+|\p{N}+/gu) ?? [];
  return parts
    .map((part, index) => (isNumber(parts[index + 1]) ? part.replace(/(?<=\p{L}{3})v$/u, '') : part))
    .map((part) => part.replace(/^0+(?=\p{N})/u, '').replace(/(?<=\p{L}{3})s$/u, ''))
    .filter((part) => !UNSAID.has(part));
}

function hasInOrder(title: readonly string[], wanted: readonly string[]): boolean {
  let next = 0;
  for (const word of title) {
    if (word === wanted[next]) next++;
    else if (isNumber(word)) break;
  }
  return next === wanted.length;
}

function isNumber(part: string | undefined): boolean {
  return part !== undefined && /^\p{N}/u.test(part);
}
