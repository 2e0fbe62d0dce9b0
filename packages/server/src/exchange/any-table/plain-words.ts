/** A text for comparing words: lower case, without marks on letters, one blank for whatever is no letter or digit. */
export function plainWords(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[^\p{L}\p{N}%]+/gu, ' ')
    .trim();
}
