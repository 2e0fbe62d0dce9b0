import { onTestFinished } from 'vitest';
import type { Writer } from '../../src/audit/writer.ts';
import type { Connection } from '../../src/database/connection.ts';
import { type Database, type OpenDatabase, openDatabase } from '../../src/database/open.ts';
import { temporaryDirectory } from './data-directory.ts';

export const writer: Writer = {
  client: { name: 'test', version: '1.0.0' },
  account: null,
  person: null,
  tool: 'profile_save',
  at: '2025-03-31T12:00:00.000Z',
};

const connections = new WeakMap<Database, Connection>();

/** A real, empty database, closed and removed after the test. */
export function testDatabase(): Database {
  const { db, close } = openTestDatabase(temporaryDirectory());
  onTestFinished(async () => void (await close()));
  return db;
}

/** The database of a directory, which the test closes. */
export function openTestDatabase(directory: string): OpenDatabase {
  const opened = openDatabase(directory);
  connections.set(opened.db, opened.connection);
  return opened;
}

/** The connection that a test's database works on. */
export function connectionOf(db: Database): Connection {
  const connection = connections.get(db);
  if (connection === undefined) throw new Error('this database was not opened by openTestDatabase');
  return connection;
}
