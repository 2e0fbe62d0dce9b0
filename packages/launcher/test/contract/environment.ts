import { existsSync, mkdirSync } from 'node:fs';
import { expect } from 'vitest';
import { check } from '../support/instances/check.ts';
import { UNIX_FOLDERS } from '../support/instances/requirement.ts';
import type { RunOptions, Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';
import { IS_MACOS } from '../support/instances/this-system.ts';

const HELD = 75;

const BELOW_HOME = IS_MACOS
  ? { data: 'Library/Application Support/csf-mcp', state: 'Library/Application Support/csf-mcp/state' }
  : { data: '.local/share/csf-mcp', state: '.local/state/csf-mcp' };

export const environment = {
  title: 'Environment',
  checks: [
    check('another working directory and another TMPDIR find the same instance', async (sandbox) => {
      const [here, there] = [folder(sandbox, 'here'), folder(sandbox, 'there')];
      const session = await sandbox.running([], { cwd: here, env: { TMPDIR: here } });
      const elsewhere = { cwd: there, env: { TMPDIR: there } };
      expect((await sandbox.run(['start', '--wait', '0'], elsewhere)).code).toBe(HELD);
      await expectFound(sandbox, session, elsewhere);
    }),

    check(
      'another HOME finds the same instance',
      async (sandbox) => {
        const session = await sandbox.running();
        await expectFound(sandbox, session, { env: { HOME: folder(sandbox, 'other-home') } });
      },
      { needs: [UNIX_FOLDERS] },
    ),

    check(
      'HOME unset: start, status and kill work when the directories are given',
      async (sandbox) => {
        const homeless = { env: { HOME: undefined } };
        const session = await sandbox.running([], homeless);
        await session.initialize();
        await expectFound(sandbox, session, homeless);
      },
      { needs: [UNIX_FOLDERS] },
    ),

    check(
      'without CSF_MCP_DATA_DIR and CSF_MCP_STATE_DIR they are below HOME, not XDG',
      async (sandbox) => {
        const xdg = { XDG_DATA_HOME: sandbox.path('xdg-data'), XDG_STATE_HOME: sandbox.path('xdg-state') };
        const env = { CSF_MCP_DATA_DIR: undefined, CSF_MCP_STATE_DIR: undefined, ...xdg };
        await sandbox.running([], { env });
        expect(existsSync(`${sandbox.home}/${BELOW_HOME.data}/instance.lock`)).toBe(true);
        expect(existsSync(`${sandbox.home}/${BELOW_HOME.state}/lifecycle.log`)).toBe(true);
        expect(Object.values(xdg).filter(existsSync)).toEqual([]);
      },
      { needs: [UNIX_FOLDERS] },
    ),

    check('--lock-file and --data-dir win over the environment', async (sandbox) => {
      const lockFile = sandbox.path('locks/by-flag.lock');
      const dataDir = sandbox.path('by-flag');
      await sandbox.running(['--lock-file', lockFile, '--data-dir', dataDir], { lockFile });
      expect(existsSync(`${dataDir}/instance.lock`)).toBe(true);
      expect([existsSync(sandbox.lockFile), existsSync(sandbox.dataDir)]).toEqual([false, false]);
    }),
  ],
};

function folder(sandbox: Sandbox, name: string): string {
  mkdirSync(sandbox.path(name));
  return sandbox.path(name);
}

async function expectFound(sandbox: Sandbox, session: Session, options: RunOptions): Promise<void> {
  expect((await sandbox.run(['status'], options)).code).toBe(0);
  expect((await sandbox.run(['kill'], options)).code).toBe(0);
  expect((await session.exit()).code).toBe(0);
}
