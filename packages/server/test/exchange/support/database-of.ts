import { onTestFinished } from 'vitest';
import type { Database } from '../../../src/database/open.ts';
import { openTestDatabase } from '../../support/test-database.ts';

/** The database of a server that a test has open, beside it. */
export function databaseOf({ dataDir }: { readonly dataDir: string }): Database {
  const { db, close } = openTestDatabase(dataDir);
  onTestFinished(async () => void (await close()));
  return db;
}
