import assert from 'node:assert/strict';
import { eventually } from '../../../packages/launcher/test/support/instances/eventually.ts';
import { check } from '../check.js';

const PROFILE = { name: 'Pilot', organization: 'Lakeview Hospital' };

export const twoContainers = {
  title: 'Two containers',
  checks: [
    check('with one volume: the second is refused with 75, naming the data directory', async (sandbox) => {
      const first = await sandbox.running();
      const second = await sandbox.run({ volume: first.volume });
      assert.equal(second.code, 75);
      assert.equal(second.stdout, '');
      assert.match(second.stderr, /Another MCP server instance is already running .*data directory \/data/);
      await assertUndisturbed(first);
    }),

    check(
      'with one volume and FORCE_TERMINATE=true: the first ends when it is asked, and the second starts',
      async (sandbox) => {
        const first = await sandbox.running();
        const second = sandbox.start({ volume: first.volume, env: { FORCE_TERMINATE: 'true' } });
        assert.equal((await first.session.exit()).code, 0);
        await second.session.ready();
      },
    ),

    check(
      'with one volume, one after the other: the second starts when the first has stopped',
      async (sandbox) => {
        const first = await sandbox.running();
        const second = sandbox.start({
          volume: first.volume,
          command: ['start', '--wait', '10', '--log-level', 'debug'],
        });
        await eventually('the second to wait', () => /Waiting for the lock/.test(second.session.stderr()));
        await first.stop();
        await second.session.ready();
      },
    ),

    check('with one volume and start --attach in both: two sessions of one instance', async (sandbox) => {
      const command = ['start', '--attach'];
      const first = await sandbox.running({ command });
      await first.session.initialize();
      const second = sandbox.start({ volume: first.volume, command });
      await second.session.initialize();
      const { profile } = await second.session.callTool('profile_create', PROFILE);
      assert.equal((await first.session.callTool('profile_get', { profile })).name, PROFILE.name);
      first.session.input.end();
      second.session.input.end();
      assert.equal((await first.session.exit()).code, 0);
      assert.equal((await second.session.exit()).code, 0);
    }),

    check('attached, and the first is killed: the session of the second goes on', async (sandbox) => {
      const command = ['start', '--attach'];
      const first = await sandbox.running({ command });
      const second = sandbox.start({ volume: first.volume, command });
      await second.session.initialize();
      const { profile } = await second.session.callTool('profile_create', PROFILE);
      process.kill((await first.init()).pid, 'SIGKILL');
      await first.session.exit();
      assert.equal((await second.session.callTool('profile_get', { profile })).name, PROFILE.name);
    }),

    check('with a volume each: both run', async (sandbox) => {
      const containers = await Promise.all([sandbox.running(), sandbox.running()]);
      for (const { session } of containers) {
        await session.initialize();
        assert.equal((await session.callTool('profile_overview', {})).total, 0);
      }
    }),
  ],
};

async function assertUndisturbed({ session }) {
  await session.initialize();
  assert(!/Signal received/.test(session.stderr()), session.stderr());
}
