import * as z from 'zod/mini';

/**
 * The close stamp of a database: tells the server of the next start whether the database is still as this one has closed
 * it. It is one word of the server; the launcher only keeps it and hands it on. Printable ASCII, because it becomes an
 * argument of a process, and room for four numbers of 64 bits.
 */
export const closeStamp = z.string().check(z.maxLength(96), z.regex(/^[\x21-\x7e]+$/));
