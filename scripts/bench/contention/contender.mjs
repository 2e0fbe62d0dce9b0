import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../instance-management/eventually.js';
import { identify, signalIdentified } from '../../instance-management/processes.js';
import { initializeParams } from '../../instance-management/session.js';
import { launcherBin, root, workspaceNode } from '../../workspace/paths.mjs';
import { canReadProcessTable } from './server-table.mjs';

const STARTING_LINE = join(root, 'packages/launcher/test/fixtures/starting-line.cjs');
const READY = '"msg":"ready"';

/** A crowd yields to the monitor, which could hardly look while fifty processes share two processors with it. */
const NICENESS = 5;

const SHOWN_STDERR = 600;

/** One `csf-mcp start`. Its standard input stays open, so the one that becomes the owner stays the owner. */
export function contend({ arena, args = [], env = {}, onReady = () => {} }) {
  const child = spawn(workspaceNode, [launcherBin, 'start', ...args], {
    cwd: arena.directory,
    env: { ...arena.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stderr = '';
  let stdout = '';
  const contender = {
    pid: child.pid,
    readyAt: null,
    /** Of the process: `{ code, signal }`, or null while it runs. */
    exit: null,
    /** The bench has killed this process, or its server. */
    wasKilled: false,
    stderr: () => stderr.slice(-SHOWN_STDERR).trim(),
    stdout: () => stdout,
    signal: (name) => child.kill(name),
    endInput: () => child.stdin.end(),
    serves,
  };
  contender.ended = new Promise((resolve) => child.once('close', resolve));
  child.once('exit', (code, signal) => {
    contender.exit = { code, signal };
  });
  child.once('error', (error) => {
    contender.exit = { code: error.message, signal: null }; // never started
  });
  child.stdin.on('error', () => {}); // it may have ended before
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
    if (contender.readyAt !== null || !stderr.includes(READY)) return;
    contender.readyAt = performance.now();
    onReady(contender);
  });
  return contender;

  async function serves() {
    child.stdin.write(
      `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: initializeParams() })}\n`,
    );
    await eventually(`${contender.pid} to answer initialize`, () => stdout.endsWith('\n'));
    return JSON.parse(stdout).result !== undefined;
  }
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

/** SIGKILL to a process that a lock record names, if it is still that one. Returns whether it was sent. */
export function killRecorded(pid, startTicks) {
  if (!canReadProcessTable || !Number.isInteger(pid) || identify(pid)?.startTicks !== startTicks)
    return false;
  signalIdentified({ pid, startTicks }, 'SIGKILL');
  return true;
}
