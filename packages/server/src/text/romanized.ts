/**
 * A text in Latin letters: 北京 is "Bei Jing". A reading aid, not a transcription: it knows no language, and Japanese
 * kanji read as Chinese. Symbols become spaces. A text whose letters are Latin already, marks aside, stays as it is.
 *
 * The tables take 190 kB, so they are loaded when a text first needs them.
 */
export async function romanized(text: string): Promise<string> {
  if (!hasOtherLetters(text)) return text;
  const { transliterate } = await import('transliteration');
  const letters = text.normalize('NFKC').replaceAll(/[^\p{L}\p{M}\p{N}\p{ASCII}]/gu, ' ');
  // Signs of its own for sounds that Latin has no letter for.
  return transliterate(letters).replaceAll(/[`~]/g, '');
}

function hasOtherLetters(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(
    text
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .replaceAll(/\p{ASCII}/gu, ''),
  );
}
