import assert from 'node:assert/strict';

/** The instance still runs, still owns the lock as it did, and still answers. */
export async function assertUndisturbed({ session, record, recordNow }) {
  assert.equal(session.exited, undefined, 'the first instance still runs');
  assert.deepEqual(recordNow, record, 'the lock file is as it was');
  await session.request('tools/list');
}
