import assert from 'node:assert/strict';
import { eventually } from '../eventually.js';
import { check } from '../run-checks.js';

const STARTS = 20;

export const concurrentStarts = {
  title: `${STARTS} starts at once`,
  checks: [
    check('without a lock: exactly one owner, the others are refused with 75', oneOwner, { alone: true }),

    check(
      'over a stale lock: exactly one owner, the others are refused with 75',
      async (sandbox) => {
        await sandbox.killedRecord();
        await oneOwner(sandbox);
      },
      { alone: true },
    ),
  ],
};

async function oneOwner(sandbox) {
  const starts = Array.from({ length: STARTS }, () => sandbox.start());
  const running = () => starts.filter(({ exited }) => !exited);
  await eventually('all starts but one to end', () => running().length <= 1, { withinMs: 30_000 });
  const [owner] = running();
  assert(owner, 'one start owns the lock');
  await owner.ready();
  await owner.initialize();
  assert.equal((await sandbox.recordedAs('running')).pid, owner.pid);
  const codes = starts.filter((one) => one !== owner).map(({ exited }) => exited.code);
  assert.deepEqual(codes, Array(STARTS - 1).fill(75));
  assert.equal(starts.filter((one) => one.logs().some(({ msg }) => /\bready\b/i.test(msg ?? ''))).length, 1);
}
