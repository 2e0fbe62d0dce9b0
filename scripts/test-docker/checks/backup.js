import assert from 'node:assert/strict';
import { check } from '../check.js';

const FILE = '/data/backup.db';

export const backup = {
  title: 'Backup',
  checks: [
    check(
      'by docker exec while a client is connected; restored by docker run when nothing runs',
      async (sandbox) => {
        const first = await sandbox.running();
        await first.session.initialize();
        await save(first, 'Before');
        const written = await first.exec({ command: ['csf-mcp', 'backup', FILE] });
        assert.equal((await written.exit()).code, 0);
        await save(first, 'After');
        const restore = { volume: first.volume, command: ['restore', FILE] };
        assert.equal((await sandbox.run(restore)).code, 75, 'nothing is restored while an instance runs');
        await first.stop();
        await first.session.exit();
        assert.equal((await sandbox.run(restore)).code, 0);
        const second = await sandbox.running({ volume: first.volume });
        await second.session.initialize();
        const { name } = await second.session.callTool('profile_overview', {});
        assert.equal(name, 'Before');
      },
    ),
  ],
};

function save({ session }, name) {
  return session.callTool('profile_create', { name, organization: 'Lakeview Hospital' });
}
