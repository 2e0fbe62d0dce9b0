import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprintOfBuild, fingerprintOfInstallation } from './fingerprint.mjs';
import { launcherDist, root, setUpNotes, workspaceNode } from './paths.mjs';
import { PNPM_VERSION, pnpm } from './pnpm.mjs';
import { run } from './run.mjs';
import { SetUpError } from './set-up-error.mjs';
import { inTurn } from './turn.mjs';

const INSTALLED = join(setUpNotes, 'installed');
const BUILT = join(setUpNotes, 'built');
const TURN = join(setUpNotes, 'set-up.lock');

/**
 * Installs the packages and builds csf-mcp, each only if something that it depends on has changed since the last time.
 *
 * @param {{ always?: boolean }} options `always`: do both, whatever the notes of the last time say.
 * @throws {SetUpError}
 * @throws {import('./run.mjs').Interrupted}
 */
export async function setUp({ always = false } = {}) {
  if (!always && isInstalled() && isBuilt()) return;
  mkdirSync(setUpNotes, { recursive: true });
  await inTurn({ file: TURN, onWait: () => say('waiting for another set-up of this checkout') }, async () => {
    // Looked at again, because the one that we waited for has probably done it.
    if (always || !isInstalled()) await install();
    if (always || !isBuilt()) await build();
  });
}

async function install() {
  say(`installing packages with pnpm ${PNPM_VERSION} (about a minute the first time)`);
  const fingerprint = installationNow();
  // Without the note, a set-up that is interrupted from here on is done again.
  rmSync(INSTALLED, { force: true });
  await pnpm(['install', '--frozen-lockfile']);
  // pnpm trusts its notes about what install scripts have made, without looking whether it is still there.
  if (!existsSync(workspaceNode)) await pnpm(['rebuild', 'node']);
  if (!existsSync(workspaceNode)) {
    throw new SetUpError(
      `the package "node" did not bring ${workspaceNode}: its install script was blocked or failed. ` +
        'Allow install scripts (see: npm config get ignore-scripts), then run: npm run setup',
    );
  }
  note(INSTALLED, fingerprint);
}

async function build() {
  say('building');
  // Taken before the build: what is edited meanwhile is built the next time.
  const fingerprint = buildNow();
  const failure = await run(workspaceNode, [join(root, 'scripts/build.mjs')], { cwd: root });
  if (failure) throw new SetUpError(`the build ${failure}; the reason stands above`);
  note(BUILT, fingerprint);
}

function isInstalled() {
  return existsSync(workspaceNode) && noted(INSTALLED) === installationNow();
}

function isBuilt() {
  return existsSync(join(launcherDist, 'bin.js')) && noted(BUILT) === buildNow();
}

function installationNow() {
  return fingerprintOfInstallation(root, PNPM_VERSION);
}

function buildNow() {
  return fingerprintOfBuild(root, installationNow());
}

function noted(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function note(file, fingerprint) {
  mkdirSync(setUpNotes, { recursive: true });
  writeFileSync(file, fingerprint);
}

function say(text) {
  process.stderr.write(`csf-mcp set-up: ${text}\n`);
}
