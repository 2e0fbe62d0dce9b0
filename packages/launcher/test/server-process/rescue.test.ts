import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { signalledAt } from '../support/instances/interference.ts';
import { LINUX } from '../support/instances/requirement.ts';
import { createSandbox } from '../support/instances/sandbox.ts';

test.skipIf(!LINUX.isMet)(
  'A server that is killed before it notes where it has saved a lost database leaves its log, which a start refuses',
  async () => {
    await using sandbox = createSandbox();
    const file = join(sandbox.dataDir, 'csf.db');
    const instance = await sandbox.running([], { env: signalledAt('SIGKILL', 'before', 'renameSync') });
    await instance.initialize();
    await instance.callTool('profile_create', { name: 'Before', organization: 'Example' });
    renameSync(file, sandbox.path('away.db'));
    expect((await instance.exit()).code).toBe(137); // the server has the signal
    expect(existsSync(join(sandbox.stateDir, 'rescued.json'))).toBe(false);
    const refused = await sandbox.run(['start']);
    expect(refused).toMatchObject({ code: 69, stdout: '' });
    expect(refused.stderr).toContain(`its log ${file}-wal holds data`);
    renameSync(sandbox.path('away.db'), file);
    const again = await sandbox.running();
    await again.initialize();
    expect(await again.callTool('profile_overview', {})).toMatchObject({ profile: 'before' });
  },
);
