#!/usr/bin/env node
// The command `csf-mcp`. It only decides whether the built program can run here and says so in one line if not. That is
// why it is plain JavaScript that old versions of Node can read, and why it is committed: pnpm links it before the
// first build.
import { existsSync, readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = [22, 16];
const UNAVAILABLE = 69; // EX_UNAVAILABLE of sysexits.h

const bin = fileURLToPath(import.meta.url);
const program = join(dirname(bin), '../dist/bin.js');
const checkout = join(dirname(bin), '../../..');
const inCheckout = existsSync(join(checkout, 'pnpm-workspace.yaml'));
const repair = inCheckout ? `run "npm run setup" in ${checkout}` : 'install csf-mcp again';

if (isTooOld(process.versions.node)) {
  fail(
    `needs Node.js ${NEEDED.join('.')} or newer and was started by ${process.versions.node}: ${otherNode()}`,
  );
} else if (process.parentPort || process.type === 'utility') {
  // Electron's utility process, in which Claude Desktop runs the command `node`: its executable starts no other script.
  fail(
    `cannot run inside another application: let the client start it with an installed Node.js ${NEEDED.join('.')} or newer`,
  );
} else if (!existsSync(program)) {
  fail(`is not built: ${repair}`);
} else if (!isVersionAsked() || !printVersion()) {
  runProgram();
}

/** Not by import(): the program is CommonJS, and Node's loader of modules would take 4 ms to find that out. */
async function runProgram() {
  try {
    await createRequire(import.meta.url)(program).ended;
  } catch (error) {
    fail(`cannot be loaded (${firstLine(error)}): ${repair}`);
  }
}

/** Scripts ask for the version often. The program gives the same answer, but it takes as long again as Node itself. */
function isVersionAsked() {
  const [option, ...others] = process.argv.slice(2);
  return (option === '--version' || option === '-V') && others.length === 0;
}

/** Returns false when it cannot print: the program says why. */
function printVersion() {
  try {
    const { version } = JSON.parse(readFileSync(join(dirname(bin), '../package.json'), 'utf8'));
    writeSync(1, `${version}\n`);
    return true;
  } catch {
    return false;
  }
}

function isTooOld(version) {
  const [major, minor] = version.split('.').map(Number);
  return major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1]);
}

function otherNode() {
  if (!inCheckout) return 'install a newer Node.js';
  const node = join(checkout, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(node) ? `run "npx csf-mcp" in ${checkout}, or "${node}" "${bin}"` : repair;
}

function firstLine(error) {
  return String(error).split('\n')[0];
}

function fail(reason) {
  process.stderr.write(`csf-mcp ${reason}\n`, () => process.exit(UNAVAILABLE));
}
