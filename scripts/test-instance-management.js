#!/usr/bin/env node
/**
 * Checks an installed csf-mcp against its instance-management contract (docs/lifecycle.md), with real processes,
 * signals and files. Prints a line per check.
 *
 *     node scripts/test-instance-management.js [--only <text>] [--node <path>]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { parseArgs } from 'node:util';
import { workspaceNode } from './workspace/paths.mjs';
import { fail, print } from './workspace/say.mjs';

const USAGE = `Usage: node scripts/test-instance-management.js [options]

Checks an installed csf-mcp with real processes and prints a line per check.
On macOS it skips the failure modes, which read /proc. On Windows, use npm run test:windows.
Exit code: 0 if every check passed or was skipped, 1 if one failed, 2 for a usage error.

Options:
  --only <text>   run only the checks whose group or title contains the text
  --node <path>   the Node that runs csf-mcp (default: the workspace's own)
  --without-failure-modes
                  skip the checks that npm run test:unit also runs
  --help          print this

Environment:
  CSF_MCP_BIN     the csf-mcp to check (default: this checkout's build)

Examples:
  node scripts/test-instance-management.js --only 'stale lock'
  node scripts/test-instance-management.js --node ~/node-22.16.0/bin/node
  CSF_MCP_BIN=$(which csf-mcp) node scripts/test-instance-management.js
`;

process.exitCode = await main();

async function main() {
  const options = readOptions();
  if (options.error) return fail(`${options.error}\n\n${USAGE}`, 2);
  if (options.help) return print(USAGE.trimEnd());
  if (process.platform === 'win32') return skip();
  if (!existsSync(workspaceNode)) return fail('the workspace is not set up: run "npm run setup"', 1);
  // The checks are in TypeScript, which older versions of Node cannot run.
  if (!process.features.typescript) return runByWorkspaceNode();
  const { testInstances } = await import('./instance-management/run.mjs');
  return testInstances({ ...options, command: process.env['CSF_MCP_BIN'] || undefined });
}

function skip() {
  print('skipped: on Windows, npm run test:windows runs these checks');
  return print('0 passed, 0 failed');
}

function readOptions() {
  const text = { type: 'string' };
  const flag = { type: 'boolean' };
  try {
    return parseArgs({
      options: { only: text, node: text, 'without-failure-modes': flag, help: flag },
    }).values;
  } catch (error) {
    return { error: error.message };
  }
}

function runByWorkspaceNode() {
  // The same Node with the same options would start itself forever.
  const isSame = process.execPath === realpathSync(workspaceNode) && process.execArgv.length === 0;
  if (isSame) return fail("NODE_OPTIONS switches TypeScript off in the workspace's Node: unset it", 1);
  return runBy(workspaceNode);
}

async function runBy(node) {
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const [code, signal] = await once(child, 'exit');
  return code ?? 128 + constants.signals[signal];
}
