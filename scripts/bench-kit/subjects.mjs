import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launcherBin, launcherDist, workspaceNode } from '../workspace/paths.mjs';

/** The server answers at once only what was built for its version. */
const { version } = JSON.parse(readFileSync(join(launcherDist, '../package.json'), 'utf8'));

/** The command of csf-mcp, run by the Node of the workspace. */
export const CSF_MCP = [workspaceNode, launcherBin];

/**
 * The subjects: csf-mcp as clients start it, the same with a session that outlives its server, its server without the
 * launcher, and that server with a `cat` on each side, which is the least that a relay can do.
 *
 * @param node runs all of them, another copy of it than the bench's own if memory is measured.
 */
export function commandsOf({ dataDir, stateDir, node = workspaceNode }) {
  const server = [
    node,
    '--disable-warning=ExperimentalWarning',
    '--max-semi-space-size=2',
    '--disable-sigusr1',
    join(launcherDist, 'server-process.js'),
    `--data-dir=${dataDir}`,
    `--version=${version}`,
    `--compile-cache-dir=${join(stateDir, 'compile-cache')}`,
    '--log-level=silent',
  ];
  const start = [node, launcherBin, 'start', '--log-level', 'silent'];
  return {
    'csf-mcp start': start,
    'csf-mcp start --restart': [...start, '--restart'],
    'its server alone': server,
    'its server between two cats': ['sh', '-c', 'cat | "$@" | cat', 'sh', ...server],
  };
}
