import * as z from 'zod/mini';

/** Printable ASCII without spaces, because it becomes an argument of a process. */
const word = z.string().check(z.maxLength(128), z.regex(/^[\x21-\x7e]+$/));

/** What the server says of a database that it has closed, for the next one. The launcher only keeps it and hands it on. */
export const closeMarks = {
  /** Tells the next server whether the database is still as this one has closed it; null if it has to check it first. */
  closeStamp: z.nullable(word),
  /** Tells the next server which database it was; null if it cannot be told. */
  lastDatabase: z.nullable(word),
};
