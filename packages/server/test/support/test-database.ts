import { onTestFinished } from 'vitest';
import type { Writer } from '../../src/audit/writer.ts';
import { type Database, openDatabase } from '../../src/database/open.ts';
import { temporaryDirectory } from './data-directory.ts';

export const writer: Writer = {
  client: { name: 'test', version: '1.0.0' },
  tool: 'profile_save',
  at: '2025-03-31T12:00:00.000Z',
};

/** A real, empty database, closed and removed after the test. */
export function testDatabase(): Database {
  const { db, close } = openDatabase(temporaryDirectory());
  onTestFinished(async () => void (await close()));
  return db;
}
