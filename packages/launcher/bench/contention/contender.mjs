import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { startSession } from '../../../../scripts/bench-kit/session.mjs';
import { CSF_MCP } from '../../../../scripts/bench-kit/subjects.mjs';
import { root } from '../../../../scripts/workspace/paths.mjs';
import { eventually } from '../../test/support/instances/eventually.ts';

const STARTING_LINE = join(root, 'packages/launcher/test/fixtures/starting-line.cjs');

/** The contenders yield to the monitor: fifty processes on two processors would hardly let it look. */
const NICENESS = 5;

/**
 * One `csf-mcp start`: a session that also knows whether the bench killed the launcher or its server. Its standard input
 * stays open, so the start that becomes the owner stays the owner.
 */
export function contend({ arena, args = [], env = {}, onReady }) {
  const scratch = { ...arena, env: { ...arena.env, ...env } };
  return Object.assign(startSession([...CSF_MCP, 'start', ...args], scratch, { onReady }), {
    wasKilled: false,
  });
}

/**
 * Starts many and holds them back until every process stands at the starting line, or they would come one after the
 * other. `release()` lets all go at once.
 */
export async function lineUp({ arena, count, args, onReady, withinMs }) {
  const line = arena.path('starting-line');
  mkdirSync(line);
  const env = {
    STARTING_LINE: line,
    NODE_OPTIONS: `--require ${JSON.stringify(STARTING_LINE)}`, // the path may have spaces
  };
  const contenders = Array.from({ length: count }, () => contend({ arena, args, env, onReady }));
  for (const { pid } of contenders) if (pid !== undefined) setPriority(pid, NICENESS);
  await eventually(
    `${count} starts to stand at the starting line`,
    () => readdirSync(line).length >= count || contenders.some(refuseEnded),
    { withinMs },
  );
  return {
    contenders,
    release: () => writeFileSync(join(line, 'go'), ''),
    clear: () => rmSync(line, { recursive: true, force: true }),
  };
}

function refuseEnded({ pid, exit, stderr }) {
  if (exit !== null) throw new Error(`start ${pid} ended before the contest with ${exit.code}: ${stderr()}`);
  return false;
}
