import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { check } from '../run-checks.js';

export const environment = {
  title: 'Environment',
  checks: [
    check('another working directory and another TMPDIR find the same instance', async (sandbox) => {
      const [here, there] = [directory(sandbox, 'here'), directory(sandbox, 'there')];
      const session = await sandbox.running([], { cwd: here, env: { TMPDIR: here } });
      const elsewhere = { cwd: there, env: { TMPDIR: there } };
      assert.equal((await sandbox.run(['start', '--wait', '0'], elsewhere)).code, 75);
      assert.equal((await sandbox.run(['status'], elsewhere)).code, 0);
      assert.equal((await sandbox.run(['kill'], elsewhere)).code, 0);
      assert.equal((await session.exit()).code, 0);
    }),

    check('another HOME finds the same instance', async (sandbox) => {
      const session = await sandbox.running();
      const elsewhere = { env: { HOME: directory(sandbox, 'other-home') } };
      assert.equal((await sandbox.run(['status'], elsewhere)).code, 0);
      assert.equal((await sandbox.run(['kill'], elsewhere)).code, 0);
      assert.equal((await session.exit()).code, 0);
    }),

    check('HOME unset: start, status and kill work when the directories are given', async (sandbox) => {
      const homeless = { env: { HOME: undefined } };
      const session = await sandbox.running([], homeless);
      await session.initialize();
      assert.equal((await sandbox.run(['status'], homeless)).code, 0);
      assert.equal((await sandbox.run(['kill'], homeless)).code, 0);
      assert.equal((await session.exit()).code, 0);
    }),

    check('without CSF_MCP_DATA_DIR and CSF_MCP_STATE_DIR they are below HOME, not XDG', async (sandbox) => {
      const env = {
        CSF_MCP_DATA_DIR: undefined,
        CSF_MCP_STATE_DIR: undefined,
        XDG_DATA_HOME: sandbox.path('xdg-data'),
        XDG_STATE_HOME: sandbox.path('xdg-state'),
      };
      await sandbox.running([], { env });
      assert(existsSync(`${sandbox.home}/.local/share/csf-mcp/instance.lock`));
      assert(existsSync(`${sandbox.home}/.local/state/csf-mcp/lifecycle.log`));
      assert(!existsSync(env.XDG_DATA_HOME) && !existsSync(env.XDG_STATE_HOME));
    }),

    check('--lock-file and --data-dir win over the environment', async (sandbox) => {
      const lockFile = sandbox.path('by-flag.lock');
      const dataDir = sandbox.path('by-flag');
      await sandbox.running(['--lock-file', lockFile, '--data-dir', dataDir], { lockFile });
      assert(existsSync(`${dataDir}/instance.lock`));
      assert(!existsSync(sandbox.lockFile) && !existsSync(sandbox.dataDir));
    }),
  ],
};

function directory(sandbox, name) {
  const path = sandbox.path(name);
  mkdirSync(path);
  return path;
}
