/** The first bytes of every SQLite database (https://sqlite.org/fileformat.html, section 1.3). */
const DATABASE_HEADER = Buffer.from('SQLite format 3\0');

/** How many bytes of a file tell whether it is a database. */
export const HEADER_BYTES = DATABASE_HEADER.length;

/** Whether a file is a SQLite database. The server knows more of them, but nothing of it is loaded for a lock. */
export function startsDatabase(firstBytes: Buffer): boolean {
  return firstBytes.subarray(0, HEADER_BYTES).equals(DATABASE_HEADER);
}
