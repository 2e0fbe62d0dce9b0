/**
 * A text as digests see it: in NFC, with single blanks, plain quotation marks and plain dashes. Spreadsheets and JSON
 * differ in those. Everything else counts: letters that only look alike, and invisible characters, are others.
 */
export function normalized(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/[\u2018-\u201b]/g, "'")
    .replaceAll(/[\u201c-\u201f]/g, '"')
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll(WHITE_SPACE, ' ')
    .replaceAll(/^ | $/g, '');
}

/** JavaScript also takes U+FEFF for white space, which has no width. */
const WHITE_SPACE = /[^\S\ufeff]+/g;
