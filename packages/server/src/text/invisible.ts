/**
 * Characters that show nothing, or change how others are shown. A model reads them all the same, so they can carry
 * instructions that no person sees, and two names that differ in nothing else look alike.
 *
 * By their properties: control, format and private-use characters, lone surrogates, separators of lines and paragraphs,
 * and everything with Default_Ignorable_Code_Point (UAX #44): tag characters, zero-width characters, bidirectional
 * controls, Hangul fillers, variation selectors. Unassigned ones too, but not where Unicode keeps room for emoji: a
 * newer emoji than this Node.js knows is visible. Then those that have no such property and are blank all the same: the
 * empty Braille cell, the empty note head, blanks of scripts, and the place of an object that the text does not have.
 */
const INVISIBLE =
  /(?!(?=\p{Cn})\p{ExtPict})[\p{C}\p{Zl}\p{Zp}\p{DI}\u2800\u{1D159}\u{13441}\u{13442}\u{16FE4}\uFFFC]/gu;

const NON_JOINER = '\u200c';
const JOINER = '\u200d';

/** Scripts whose letters join, after ArabicShaping.txt of the Unicode Character Database. */
const JOINING_SCRIPTS = [
  'Adlam',
  'Arabic',
  'Chorasmian',
  'Hanifi_Rohingya',
  'Mandaic',
  'Manichaean',
  'Mongolian',
  'Nko',
  'Old_Uyghur',
  'Phags_Pa',
  'Psalter_Pahlavi',
  'Sogdian',
  'Syriac',
];

/** The virama (Canonical_Combining_Class 9) of each script in whose spelling joiners choose the form of a conjunct. */
const SCRIPT_OF_VIRAMA: ReadonlyMap<string, string> = new Map([
  ['\u09cd', 'Bengali'],
  ['\u094d', 'Devanagari'],
  ['\u0acd', 'Gujarati'],
  ['\u0a4d', 'Gurmukhi'],
  ['\u0ccd', 'Kannada'],
  ['\u0d4d', 'Malayalam'],
  ['\u0b4d', 'Oriya'],
  ['\u0dca', 'Sinhala'],
  ['\u0bcd', 'Tamil'],
  ['\u0c4d', 'Telugu'],
]);

/** A character in a text. */
export interface Occurrence {
  /** As Unicode writes it: `U+200B`. */
  readonly codePoint: string;
  /** Counts the characters of the text from 1. */
  readonly position: number;
}

/**
 * Finds the first invisible character that nothing around it needs.
 * @param isExpected says which of them, at an index, may be there: white space
 */
export function findInvisible(
  text: string,
  isExpected: (character: string, index: number) => boolean,
): Occurrence | null {
  for (const { 0: character, index } of text.matchAll(INVISIBLE)) {
    if (isExpected(character, index) || isNeeded(character, text, index)) continue;
    return { codePoint: codePointOf(character), position: charactersIn(text.slice(0, index)) + 1 };
  }
  return null;
}

/** JavaScript also takes U+FEFF for white space, which has no width. */
export function isWhiteSpace(character: string): boolean {
  return character !== '\uFEFF' && /\s/.test(character);
}

/** Replaces every invisible character that nothing around it needs. */
export function replaceInvisible(text: string, replace: (character: string) => string): string {
  return text.replaceAll(INVISIBLE, (character: string, index: number) =>
    isNeeded(character, text, index) ? character : replace(character),
  );
}

/** In words, as the end of a refusal: `U+200B at character 4`. */
export function placeOf({ codePoint, position }: Occurrence): string {
  return `${codePoint} at character ${position}`;
}

/**
 * Whether an invisible character shows in what is around it:
 * - a zero-width non-joiner between two letters of one joining script, as in Persian (UAX #31, 2.3, rule A1; RFC 5892,
 *   A.1). RegExp does not know Joining_Type, so a letter that joins nothing counts, too;
 * - either joiner between a virama and a letter of its script (UAX #31, rules A2 and B; RFC 5892, A.1 and A.2), and a
 *   zero-width joiner that ends a word after a virama, as in older Malayalam (rule B);
 * - a zero-width joiner before a virama, as in Bengali and Kannada (The Unicode Standard, chapter 12);
 * - a zero-width joiner between two emoji (UAX #29, GB11), each of which may have a presentation or a skin tone;
 * - the presentation of an emoji (UTS #51, ED-8a and ED-9a), and of a keycap (ED-14c).
 *
 * Flags that are spelled with tag characters, as England's, are not among them: tags can spell anything.
 */
function isNeeded(character: string, text: string, index: number): boolean {
  const [before, beforeThat] = charactersBefore(text, index);
  const [after, afterThat] = charactersAfter(text, index + character.length);
  switch (character) {
    case NON_JOINER:
      return areJoining(before, after) || isOfVirama(before, after);
    case JOINER:
      return (
        isOfVirama(before, after) ||
        (SCRIPT_OF_VIRAMA.has(before) && endsWord(after)) ||
        (isOfVirama(after, before) && isOfVirama(after, afterThat)) ||
        (endsEmoji(before, beforeThat) && isEmoji(after))
      );
    case '\uFE0F':
      return isPresentable(before) || (/[0-9#*]/.test(before) && after === '\u20E3');
    case '\uFE0E':
      return isPresentable(before);
    default:
      return false;
  }
}

function areJoining(before: string, after: string): boolean {
  return (
    isLetter(before) &&
    isLetter(after) &&
    JOINING_SCRIPTS.some((script) => isOf(script, before) && isOf(script, after))
  );
}

/** Whether a character is a virama, and another one a letter of its script. */
function isOfVirama(virama: string, other: string): boolean {
  const script = SCRIPT_OF_VIRAMA.get(virama);
  return script !== undefined && isLetter(other) && isOf(script, other);
}

function endsWord(after: string): boolean {
  return after !== NON_JOINER && after !== JOINER && !isLetter(after);
}

/** A letter, or a mark on one. */
function isLetter(character: string): boolean {
  return /[\p{L}\p{M}]/u.test(character);
}

function isEmoji(character: string): boolean {
  return /\p{ExtPict}/u.test(character);
}

function endsEmoji(last: string, before: string): boolean {
  if (last === '\uFE0F') return isPresentable(before);
  return isEmoji(/\p{EMod}/u.test(last) ? before : last);
}

/** Whether it has a presentation as text and one as emoji. */
function isPresentable(character: string): boolean {
  return isEmoji(character) && /\p{Emoji}/u.test(character);
}

const scripts = new Map<string, RegExp>();

/** Made when they are needed: a property takes a while to look up, and few texts have joiners. */
function isOf(script: string, character: string): boolean {
  const known = scripts.get(script) ?? new RegExp(String.raw`\p{scx=${script}}`, 'u');
  scripts.set(script, known);
  return known.test(character);
}

/** The two characters before an index, the nearer one first; empty where there is none. */
function charactersBefore(text: string, index: number): [string, string] {
  const [first = '', second = ''] = [...text.slice(Math.max(0, index - 4), index)].reverse();
  return [first, second];
}

function charactersAfter(text: string, index: number): [string, string] {
  const [first = '', second = ''] = text.slice(index, index + 4);
  return [first, second];
}

function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Counts code points, without a list of them: the text may be very long. */
function charactersIn(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
