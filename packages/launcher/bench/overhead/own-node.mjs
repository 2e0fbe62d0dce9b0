import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { workspaceNode } from '../../../../scripts/workspace/paths.mjs';

const IDLE_CLIENT = fileURLToPath(new URL('idle-client.mjs', import.meta.url));

/**
 * A Node.js of the measured processes alone. PSS divides what is mapped from a file among all processes that map it, so
 * with the workspace's own file it would depend on who else runs on the machine, the bench included.
 */
export function copyNode(scratch) {
  const node = scratch.path('node');
  copyFileSync(workspaceNode, node);
  return node;
}

/** Starts an idle client that runs on this Node.js. `end` ends it. */
export function startClient(node, { env, folder }) {
  const stdio = ['pipe', 'ignore', 'inherit'];
  const client = spawn(node, [IDLE_CLIENT], { env, cwd: folder, detached: true, stdio });
  const exited = once(client, 'exit');
  return {
    end: async () => {
      client.stdin.end();
      await exited;
    },
  };
}
