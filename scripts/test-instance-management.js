#!/usr/bin/env node
/**
 * Drives the built csf-mcp through its instance-management contract (docs/lifecycle.md) with real
 * processes, real signals and real files, and prints a line per check.
 *
 *     node scripts/test-instance-management.js [--only <text>] [--node <path>]
 */
import { parseArgs } from 'node:util';
import { clients } from './instance-management/checks/clients.js';
import { commandLine } from './instance-management/checks/command-line.js';
import { concurrentStarts } from './instance-management/checks/concurrent-starts.js';
import { crashConsistency } from './instance-management/checks/crash-consistency.js';
import { dataDirectory } from './instance-management/checks/data-directory.js';
import { endOfInput } from './instance-management/checks/end-of-input.js';
import { environment } from './instance-management/checks/environment.js';
import { force } from './instance-management/checks/force.js';
import { hardKills } from './instance-management/checks/hard-kills.js';
import { kill } from './instance-management/checks/kill.js';
import { misbehavingServer } from './instance-management/checks/misbehaving-server.js';
import { refusedPaths } from './instance-management/checks/refused-paths.js';
import { secondStart } from './instance-management/checks/second-start.js';
import { signals } from './instance-management/checks/signals.js';
import { staleLocks } from './instance-management/checks/stale-locks.js';
import { start } from './instance-management/checks/start.js';
import { status } from './instance-management/checks/status.js';
import { defaultNode, missingParts } from './instance-management/installation.js';
import { runChecks } from './instance-management/run-checks.js';
import { createSandbox, disposeAll } from './instance-management/sandbox.js';
import { fail, print } from './workspace/say.mjs';

const USAGE = `Usage: node scripts/test-instance-management.js [options]

Drives the built csf-mcp with real processes and prints a line per check.
Exit code: 0 if every check passed, 1 if one failed, 2 for a usage error.

Options:
  --only <text>   run only the checks whose group or title contains the text
  --node <path>   the Node that runs csf-mcp (default: the workspace's own, else this one)
  --help          print this

Examples:
  node scripts/test-instance-management.js --only 'stale lock'
  node scripts/test-instance-management.js --node ~/node-22.16.0/bin/node
`;

const GROUPS = [
  commandLine,
  start,
  secondStart,
  staleLocks,
  refusedPaths,
  dataDirectory,
  signals,
  endOfInput,
  clients,
  force,
  status,
  kill,
  misbehavingServer,
  hardKills,
  crashConsistency,
  environment,
  concurrentStarts,
];

process.exitCode = await main();

async function main() {
  const options = readOptions();
  if (options.error) return fail(`${options.error}\n\n${USAGE}`, 2);
  if (options.help) return print(USAGE.trimEnd());
  if (process.platform !== 'linux') return skip();
  const missing = missingParts();
  if (missing.length > 0) return fail(`not built: ${missing.join(', ')} (npm run setup builds it)`, 1);

  cleanUpWhenInterrupted();
  const node = options.node ?? defaultNode();
  print(`csf-mcp run by ${node}`);
  const startedAt = performance.now();
  const { passed, failed } = await runChecks({
    groups: GROUPS,
    only: options.only,
    createSandbox: () => createSandbox({ node }),
    print,
  });
  await disposeAll();
  if (passed + failed === 0) return fail(`no check has ${JSON.stringify(options.only)} in its title`, 2);
  print(`\n${Math.round((performance.now() - startedAt) / 1000)} s`);
  print(`${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

function skip() {
  print('skipped: the checks read /proc, which only Linux has');
  return print('0 passed, 0 failed');
}

function readOptions() {
  try {
    return parseArgs({
      options: { only: { type: 'string' }, node: { type: 'string' }, help: { type: 'boolean' } },
    }).values;
  } catch (error) {
    return { error: error.message };
  }
}

function cleanUpWhenInterrupted() {
  for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 })) {
    process.once(signal, async () => {
      await disposeAll();
      process.exit(128 + number);
    });
  }
}
