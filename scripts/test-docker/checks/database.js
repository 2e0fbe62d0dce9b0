import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Nothing is left to be recovered, and SQLite finds nothing wrong. */
export function assertClosedDatabase(volume) {
  const open = readdirSync(volume).filter((name) => /-(wal|shm|journal)$/.test(name));
  assert.deepEqual(open, [], 'the database is closed');
  const database = new DatabaseSync(join(volume, 'csf.db'), { readOnly: true });
  assert.equal(database.prepare('PRAGMA integrity_check').get()['integrity_check'], 'ok');
  database.close();
}
