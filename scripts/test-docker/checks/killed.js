import assert from 'node:assert/strict';
import { check } from '../check.js';
import { assertClosedDatabase } from './database.js';

const PROFILE = { name: 'Pilot', organization: 'Lakeview Hospital' };

export const killed = {
  title: 'docker kill',
  checks: [
    check('then docker start: the lock that is left is stale, nothing is lost', async (sandbox) => {
      const container = sandbox.container();
      await writeAndKill(container);
      container.start();
      await assertTakesOver(container);
    }),

    check('then a new container on the same volume: the same', async (sandbox) => {
      const first = sandbox.container();
      await writeAndKill(first);
      const second = sandbox.start({ volume: first.volume });
      await assertTakesOver(second);
    }),
  ],
};

async function writeAndKill(container) {
  const session = container.start();
  await session.ready();
  await session.initialize();
  await session.callTool('profile_create', PROFILE);
  process.kill((await container.init()).pid, 'SIGKILL');
  await session.exit();
}

async function assertTakesOver(container) {
  const { session } = container;
  await session.ready();
  assert.match(session.stderr(), /Removing stale lock file/);
  await session.initialize();
  assert.equal((await session.callTool('profile_overview', {})).name, PROFILE.name);
  await container.stop();
  assert.equal((await session.exit()).code, 0);
  assertClosedDatabase(container.volume);
}
