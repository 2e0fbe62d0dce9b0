import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launcherBin, launcherDist, root, workspaceNode } from '../workspace/paths.mjs';

/** A folder for everything that the measured processes write; removed with `dispose`. */
export function createScratch() {
  const folder = mkdtempSync(join(tmpdir(), 'csf-mcp-bench-'));
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  return {
    folder,
    env: {
      HOME: folder,
      TMPDIR: temporary,
      PATH: process.env.PATH,
      CSF_MCP_LOCK_FILE: join(folder, 'lock'),
      CSF_MCP_DATA_DIR: join(folder, 'data'),
      CSF_MCP_STATE_DIR: join(folder, 'state'),
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What is compared: csf-mcp as clients start it, its server without the launcher, and the smallest SDK server. */
export function commandsOf({ env }) {
  const host = [
    '--disable-warning=ExperimentalWarning',
    '--max-semi-space-size=4',
    join(launcherDist, 'server-process.js'),
    `--data-dir=${env.CSF_MCP_DATA_DIR}`,
    `--compile-cache-dir=${join(env.CSF_MCP_STATE_DIR, 'compile-cache')}`,
    '--log-level=silent',
  ];
  return {
    'csf-mcp start': [workspaceNode, launcherBin, 'start', '--log-level', 'silent'],
    'its server alone': [workspaceNode, ...host],
    'bare SDK server': [workspaceNode, join(root, 'packages/launcher/test/fixtures/bare-server.ts')],
  };
}
