import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../check.js';
import { processesOf } from './processes.js';

const PROFILE = { name: 'Pilot', organization: 'Lakeview Hospital' };

export const restrictions = {
  title: 'Restrictions',
  checks: [
    check("no process is root, and the files in the volume belong to the image's user", async (sandbox) => {
      const container = await sandbox.running();
      await write(container);
      const { uid, gid } = sandbox.image.user;
      assert.notEqual(uid, 0);
      const processes = await processesOf(container);
      assert.equal(processes.length, 3, 'dumb-init, launcher and server');
      for (const { status } of processes)
        assert.deepEqual(status['Uid'].split('\t'), Array(4).fill(`${uid}`));
      assertOwned(container.volume, { uid, gid });
    }),

    check(
      'as in compose.yaml: file system read-only, no capabilities, no new privileges, no network',
      async (sandbox) => {
        const container = await sandbox.running({ hardened: true });
        await write(container);
        for (const { status } of await processesOf(container)) {
          assert.equal(status['NoNewPrivs'], '1');
          assert.equal(status['CapBnd'], '0000000000000000');
        }
        const touch = await container.exec({
          command: ['touch', '/usr/new'],
          user: { uid: 0, gid: 0, home: '/' },
        });
        assert.notEqual((await touch.exit()).code, 0);
        assert.match(touch.stderr(), /Read-only file system/);
        await container.stop();
        assert.equal((await container.session.exit()).code, 0);
      },
    ),

    check('--user with a folder of that user: its files belong to him', async (sandbox) => {
      const user = { uid: 1000, gid: 1000, home: '/' };
      const container = await sandbox.running({ user, volume: sandbox.volume(user) });
      await write(container);
      assertOwned(container.volume, user);
    }),
  ],
};

async function write({ session }) {
  await session.initialize();
  await session.callTool('profile_create', PROFILE);
}

function assertOwned(volume, { uid, gid }) {
  const names = readdirSync(volume, { recursive: true });
  assert(names.includes('csf.db'));
  for (const name of names) {
    const owner = statSync(join(volume, name));
    assert.deepEqual({ name, uid: owner.uid, gid: owner.gid }, { name, uid, gid });
  }
}
