/** What would begin a tag, a reference or the end of an attribute. A bare carriage return would become a line feed. */
const MEANINGFUL = /[&<>"'`\r]/g;

/** Controls that XML forbids, and the two code points that are never characters in XML. */
const FORBIDDEN = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu;

/** A text without what XML forbids: each such character becomes U+FFFD. */
export function withoutForbidden(text: string): string {
  return text.toWellFormed().replace(FORBIDDEN, '\ufffd');
}

/** A text as it stands between tags and in quoted attributes, of HTML and of SVG. */
export function escaped(text: string): string {
  return withoutForbidden(text).replace(MEANINGFUL, (character) => `&#${character.charCodeAt(0)};`);
}
