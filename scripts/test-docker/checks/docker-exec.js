import assert from 'node:assert/strict';
import { eventually } from '../../../packages/launcher/test/support/instances/eventually.ts';
import { check } from '../check.js';
import { processesOf } from './processes.js';

/** A container that runs by itself, with csf-mcp started in it for each client. */
const IDLE = { entrypoint: ['dumb-init', '--'], command: ['sleep', 'infinity'] };

export const dockerExec = {
  title: 'docker exec',
  checks: [
    check('the health check: 0 while csf-mcp runs, not 0 without', async (sandbox) => {
      const command = healthCommand(sandbox.image);
      assert.equal((await ended(await sandbox.running(), { command })).code, 0);
      assert.equal((await ended(sandbox.start(IDLE), { command })).code, 3);
    }),

    check('a second session is refused; with FORCE_TERMINATE=true it takes over', async (sandbox) => {
      const container = sandbox.start(IDLE);
      const first = await container.exec({ command: ['csf-mcp', 'start'] });
      await first.ready();
      const refused = await ended(container, { command: ['csf-mcp', 'start'] });
      assert.equal(refused.code, 75);
      const second = await container.exec({
        command: ['csf-mcp', 'start'],
        env: { FORCE_TERMINATE: 'true' },
      });
      await second.ready();
      assert.equal((await first.exit()).code, 0);
      await second.initialize();
    }),

    check('csf-mcp kill ends the container with exit 0', async (sandbox) => {
      const container = await sandbox.running();
      const kill = await container.exec({ command: ['csf-mcp', 'kill'] });
      assert.equal((await container.session.exit()).code, 0);
      await kill.exit(); // the container has taken it along, or it was faster
    }),

    check('PID 1 collects orphans: no zombie is left', async (sandbox) => {
      const container = await sandbox.running();
      const command = ['sh', '-c', 'sleep 0.2 & sleep 0.2 &'];
      await ended(container, { command });
      await eventually('the orphans to be gone', async () => {
        const processes = await processesOf(container);
        return processes.every(({ status }) => status['Name'] !== 'sleep');
      });
    }),
  ],
};

function healthCommand({ healthCheck }) {
  const [kind, ...command] = healthCheck.Test;
  assert.equal(kind, 'CMD');
  return command;
}

async function ended(container, options) {
  const session = await container.exec(options);
  session.input.end();
  return session.exit();
}
