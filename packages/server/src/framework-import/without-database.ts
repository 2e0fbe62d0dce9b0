import { CsfServerError } from '../refusals/error.ts';

/**
 * What `read` finds, or null where a database that is only read is not there yet or is of an earlier version: to look
 * something up needs no database, and this project's own words are an answer.
 */
export async function nullWithoutDatabase<T>(read: () => Promise<T | null>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    const isMissing =
      error instanceof CsfServerError &&
      (error.code === 'DATABASE_MISSING' || error.code === 'DATABASE_OLDER');
    if (isMissing) return null;
    throw error;
  }
}
