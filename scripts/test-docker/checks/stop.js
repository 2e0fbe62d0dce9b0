import assert from 'node:assert/strict';
import { startStopwatch } from '../../../packages/launcher/test/support/instances/stopwatch.ts';
import { check } from '../check.js';
import { assertClosedDatabase } from './database.js';
import { processesOf } from './processes.js';

const PROMPT_MS = 1000;
const ESCALATION_MS = 5000;

export const stop = {
  title: 'docker stop',
  checks: [
    check('SIGTERM to PID 1: exit 0 within a second, the database is closed', async (sandbox) => {
      const container = await sandbox.running();
      const { session } = container;
      await session.initialize();
      await session.callTool('profile_create', { name: 'Pilot', organization: 'Lakeview Hospital' });
      const stopwatch = startStopwatch();
      await container.stop();
      const { code, at } = await session.exit();
      assert.equal(code, 0);
      stopwatch.expectBy(PROMPT_MS, at);
      assertClosedDatabase(container.volume);
    }),

    check('a server that hangs is killed after 5 s, within the 10 s that docker allows', async (sandbox) => {
      const container = await sandbox.running();
      const server = await serverOf(container);
      process.kill(server.pid, 'SIGSTOP');
      const stopwatch = startStopwatch();
      await container.stop();
      const { code, at } = await container.session.exit();
      assert.equal(code, 137);
      stopwatch.expectAt(ESCALATION_MS, at);
    }),
  ],
};

async function serverOf(container) {
  const processes = await processesOf(container);
  return processes.find((one) => one.arguments.some((argument) => argument.endsWith('/server-process.js')));
}
