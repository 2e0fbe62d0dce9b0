import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { check } from '../support/instances/check.ts';

const NOTHING_SET = {
  CSF_MCP_LOCK_FILE: undefined,
  CSF_MCP_DATA_DIR: undefined,
  CSF_MCP_STATE_DIR: undefined,
};

export const userFolders = {
  title: "The user's folders",
  checks: [
    check('nothing is set: lock in %TEMP%, data and state in %LOCALAPPDATA%', async (sandbox) => {
      const lockFile = sandbox.path('tmp\\nist-csf-mcp-server.lock');
      const session = await sandbox.running([], { env: NOTHING_SET, lockFile });
      const dataDir = join(sandbox.home, 'AppData', 'Local', 'csf-mcp');
      for (const file of [lockFile, join(dataDir, 'csf.db'), join(dataDir, 'state', 'lifecycle.log')])
        expect(existsSync(file), file).toBe(true);
      expect((await sandbox.run(['status'], { env: NOTHING_SET })).code).toBe(0);
      expect((await sandbox.run(['kill'], { env: NOTHING_SET })).code).toBe(0);
      expect((await session.exit()).code).toBe(0);
    }),

    check('LOCALAPPDATA is not set: data and state below the home directory', async (sandbox) => {
      const env = { ...NOTHING_SET, LOCALAPPDATA: undefined };
      const lockFile = sandbox.path('tmp\\nist-csf-mcp-server.lock');
      const session = await sandbox.running([], { env, lockFile });
      expect(existsSync(join(sandbox.home, 'AppData', 'Local', 'csf-mcp', 'csf.db'))).toBe(true);
      expect((await sandbox.run(['kill'], { env })).code).toBe(0);
      expect((await session.exit()).code).toBe(0);
    }),
  ],
};
