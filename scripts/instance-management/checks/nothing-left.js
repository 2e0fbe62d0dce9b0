import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { processesNaming } from '../processes.js';

/** An instance that has ended leaves no lock file, no process and no open database. */
export function assertNothingLeft(sandbox) {
  assert(!existsSync(sandbox.lockFile), 'the lock file is removed');
  assert.deepEqual(processesNaming(sandbox.directory), [], 'no process is left behind');
  const unclosed = sandbox.databaseFiles().filter((name) => /-(wal|shm|journal)$/.test(name));
  assert.deepEqual(unclosed, [], 'the database is closed');
}
