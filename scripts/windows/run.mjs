import { closeSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeBundle } from '../mcpb/make-bundle.mjs';
import { packLauncher } from '../packages/pack-packages.mjs';
import { root, workspaceNode } from '../workspace/paths.mjs';
import { run as runCommand } from '../workspace/run.mjs';
import { print } from '../workspace/say.mjs';
import { bundleChecks } from './bundle-checks.mjs';
import { installForWindows, provideNode } from './install.mjs';
import { windowsPath } from './paths.mjs';
import { findSystem } from './system.mjs';

const MCPB = join(root, 'node_modules/@anthropic-ai/mcpb/dist/cli/cli.js');

/** node:sqlite announces itself on Node.js 22. */
const NODE_OPTIONS = ['--disable-warning=ExperimentalWarning'];

/** The checks print a line now and then. */
const LOOK_MS = 200;

/** Packs and installs csf-mcp, and runs the checks in Node.js for Windows. @returns the exit code */
export async function testWindows({ core = false, only }) {
  const system = findSystem();
  if (system.missing) {
    print(`skipped: ${system.missing}`);
    return print('0 passed, 0 failed');
  }
  const work = mkdtempSync(join(tmpdir(), 'csf-mcp-windows-'));
  const path = (name) => join(work, name);
  try {
    const [node] = await Promise.all([
      provideNode(),
      packLauncher(path('packages')).then((tarball) => installForWindows(tarball, work)),
      bundleChecks(path('checks.mjs')),
      core ? undefined : unpackBundle(path('extension'), work),
      system.start(path('wine')),
    ]);
    mkdirSync(path('sandboxes'));
    print(`csf-mcp on ${system.name}, run by ${node}`);
    const bin = windowsPath(path('node_modules/csf-mcp/bin/csf-mcp.js'));
    const options = ['--bin', bin, '--folder', windowsPath(path('sandboxes'))];
    if (!core) options.push('--extension', windowsPath(path('extension')));
    if (only !== undefined) options.push('--only', only);
    return await runVisibly(
      system,
      [node, ...NODE_OPTIONS, windowsPath(path('checks.mjs')), ...options],
      path('output'),
    );
  } finally {
    await system.end();
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Makes the bundle for Claude Desktop, and unpacks it as that does. */
async function unpackBundle(folder, work) {
  const bundle = await makeBundle(work, { onOutput() {} });
  const failure = await runCommand(workspaceNode, [MCPB, 'unpack', bundle, folder], {
    onOutput() {},
  });
  if (failure) throw new Error(`mcpb unpack ${failure}`);
}

/** Prints what a program writes into its files while it runs. @returns its exit code */
async function runVisibly(system, args, name) {
  const files = [`${name}.out`, `${name}.err`];
  const writing = files.map((file) => openSync(file, 'w'));
  const readers = files.map((file, index) => follow(file, index === 0 ? process.stdout : process.stderr));
  let end;
  system.run(args, ['ignore', ...writing]).then((result) => {
    end = result;
  });
  for (;;) {
    const isOver = end !== undefined;
    for (const read of readers) read();
    if (isOver) break;
    await sleep(LOOK_MS);
  }
  for (const fd of writing) closeSync(fd);
  return end.code ?? 128 + constants.signals[end.signal];
}

/** @returns a function that prints what has come to a file since its last call */
function follow(file, output) {
  const buffer = Buffer.alloc(64 * 1_024);
  const fd = openSync(file, 'r');
  return () => {
    for (let length = 1; length > 0; ) {
      length = readSync(fd, buffer, 0, buffer.length, null);
      output.write(Buffer.from(buffer.subarray(0, length)));
    }
  };
}
