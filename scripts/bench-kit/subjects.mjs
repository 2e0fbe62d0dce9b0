import { join } from 'node:path';
import { launcherBin, launcherDist, root, workspaceNode } from '../workspace/paths.mjs';

/** The command of csf-mcp, run by the Node of the workspace. */
export const CSF_MCP = [workspaceNode, launcherBin];

/** The subjects: csf-mcp as clients start it, its server without the launcher, and the smallest SDK server. */
export function commandsOf({ dataDir, stateDir }) {
  const server = [
    '--disable-warning=ExperimentalWarning',
    '--max-semi-space-size=2',
    join(launcherDist, 'server-process.js'),
    `--data-dir=${dataDir}`,
    `--compile-cache-dir=${join(stateDir, 'compile-cache')}`,
    '--log-level=silent',
  ];
  return {
    'csf-mcp start': [...CSF_MCP, 'start', '--log-level', 'silent'],
    'its server alone': [workspaceNode, ...server],
    'bare SDK server': [workspaceNode, join(root, 'packages/launcher/test/fixtures/bare-server.ts')],
  };
}
