/** SQLite's messages about a damaged file can be long. */
const MAX_DETAIL_LENGTH = 200;

/** A message of SQLite on one line, cut if it is too long. */
export function shorten(text: string): string {
  const line = text.replaceAll('\n', ' ');
  return line.length <= MAX_DETAIL_LENGTH ? line : `${line.slice(0, MAX_DETAIL_LENGTH)}…`;
}
