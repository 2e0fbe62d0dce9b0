/** What SQLite says about a damaged file can be long. */
const MAX_DETAIL_LENGTH = 200;

/** What SQLite says, on one line and not too long. */
export function shorten(text: string): string {
  const line = text.replaceAll('\n', ' ');
  return line.length <= MAX_DETAIL_LENGTH ? line : `${line.slice(0, MAX_DETAIL_LENGTH)}…`;
}
