import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { workspaceNode } from '../../../../scripts/workspace/paths.mjs';

/** A second Node.js on pipes, as a launcher must start one. */
const BOOTS_ANOTHER = `
const { spawn } = require('node:child_process');
spawn(process.execPath, [process.argv[2]], { stdio: 'pipe' }).on('close', (code) => process.exit(code));
`;

/**
 * Writes the scripts of the floor: what starting takes on this machine before any code of a server runs.
 * @returns the commands: `oneBoot` runs an empty script, and `twoBoots` another Node.js that does.
 */
export function writeFloor({ path }) {
  const empty = path('empty.js');
  const bootsAnother = path('boots-another.cjs');
  writeFileSync(empty, '');
  writeFileSync(bootsAnother, BOOTS_ANOTHER);
  return { oneBoot: [workspaceNode, empty], twoBoots: [workspaceNode, bootsAnother, empty] };
}

/**
 * Times a command from its start to its end, in ms.
 * @param exitCode the one that it must end with, or what was timed is something else.
 */
export function timeOf([file, ...args], { env }, exitCode = 0) {
  return () => {
    const startedAt = performance.now();
    const { status, error, stderr } = spawnSync(file, args, { env, encoding: 'utf8' });
    const sample = performance.now() - startedAt;
    if (status !== exitCode)
      throw new Error(`${args.join(' ')} ended with ${error?.message ?? status}: ${stderr.trim()}`);
    return { sample };
  };
}
