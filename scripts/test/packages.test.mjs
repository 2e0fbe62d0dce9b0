import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import cmdShim from 'cmd-shim';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { environmentOf, installTarball } from '../packages/install.mjs';
import { packPackages } from '../packages/pack-packages.mjs';
import { readTarball } from '../packages/tarball.mjs';
import { root, workspaceNode } from '../workspace/paths.mjs';
import { connectClient, createProfile } from './client.mjs';
import { temporaryFolder } from './folder.mjs';

const work = mkdtempSync(join(tmpdir(), 'csf-mcp packages-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let launcher;
let server;
beforeAll(async () => {
  [launcher, server] = await packPackages(work);
}, 60_000);

/** An installation that serves a client over stdio stays within these. */
const MOST_PACKAGES = 15;
const MOST_BYTES = 12 * 1_024 * 1_024;

/** Every file of a package fits one of its patterns, and every pattern some file. */
const CONTENTS = {
  launcher: [
    /^package\.json$/,
    /^README\.md$/,
    /^LICENSE$/,
    /^bin\/csf-mcp\.js$/,
    /^dist\/(bin|server-process)(-[\w-]+-[\w-]{8})?\.js$/,
    /^dist\/package\.json$/,
    /^dist\/THIRD-PARTY-LICENSES\.txt$/,
    /^dist\/files\.json$/,
  ],
  server: [
    /^package\.json$/,
    /^README\.md$/,
    /^LICENSE$/,
    /^dist\/([a-z0-9-]+\/)*[a-z0-9.-]+\.js$/,
    /^dist\/([a-z0-9-]+\/)*[a-z0-9.-]+\.d\.ts$/,
  ],
};

describe.each(['launcher', 'server'])('the package of the %s', (name) => {
  const packed = () => (name === 'launcher' ? launcher : server);

  test('holds what it needs and nothing else', async () => {
    const { paths } = await readTarball(packed());
    expect(paths.filter((path) => !CONTENTS[name].some((pattern) => pattern.test(path)))).toEqual([]);
    expect(CONTENTS[name].filter((pattern) => !paths.some((path) => pattern.test(path)))).toEqual([]);
  });

  test('depends on versions, not on this workspace', async () => {
    const { read } = await readTarball(packed());
    const manifest = read('package.json');
    expect(manifest).not.toMatch(/catalog:|workspace:|src\//);
    const { version } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
    expect(JSON.parse(manifest)).toMatchObject({ version, license: 'MIT', engines: { node: '>=22.16' } });
  });

  test('is as publint would have it', async () => {
    const tarball = new Uint8Array(readFileSync(packed())).buffer;
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });
});

test('both packages have the pages that hosts show, and not the way in which a checkout makes them', async () => {
  for (const tarball of [launcher, server]) {
    const { paths, read } = await readTarball(tarball);
    const code = paths.filter((path) => /^dist\/.*\.js$/.test(path)).map(read);
    for (const title of ['Scoring card', 'Dashboard'])
      expect(code.filter((text) => text.includes(`<title>${title}</title>`))).toHaveLength(1);
    expect(code.filter((text) => text.includes('bundle/page.mjs'))).toEqual([]);
  }
});

test('every package whose code is in the launcher is there with its licence', async () => {
  const { paths, read } = await readTarball(launcher);
  const code = paths.filter((path) => /^dist\/.*\.js$/.test(path));
  const bundled = new Set(code.flatMap(bundledPackages));
  expect(bundled.size).toBeGreaterThan(30);

  const [, ...sections] = read('dist/THIRD-PARTY-LICENSES.txt').split(/^-{80}\n/m);
  const licences = new Map(sections.map((section) => [section.split(' (')[0], section]));
  for (const name of bundled) expect(licences.get(name), name).toMatch(/permission|licen[sc]e/i);
});

/** The source map beside each built file names its sources: `.pnpm/<folder>@<version>…/node_modules/<name>/…`. */
function bundledPackages(path) {
  const map = join(root, 'packages/launcher', `${path}.map`);
  const { sources } = existsSync(map) ? JSON.parse(readFileSync(map, 'utf8')) : { sources: [] };
  return sources.flatMap((source) => {
    const found = /\.pnpm\/[^/]*?@(\d[^_(/]*)[^/]*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source);
    return found === null ? [] : [`${found[2]} ${found[1]}`];
  });
}

test('the launcher, installed from its package with npm, serves an SDK client', {
  timeout: 60_000,
}, async () => {
  const folder = temporaryFolder();
  const home = join(folder, 'home');
  await installTarball({ tarball: launcher, folder, node: workspaceNode, home });
  const { packages, bytes } = sizeOf(join(folder, 'node_modules'));
  expect(packages).toBeLessThanOrEqual(MOST_PACKAGES);
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  expect(existsSync(join(folder, 'node_modules/@koromix'))).toBe(process.platform === 'win32');
  const command = join(folder, 'node_modules/.bin/csf-mcp');
  const env = {
    ...environmentOf(workspaceNode, home),
    CSF_MCP_LOCK_FILE: join(folder, 'server.lock'),
    CSF_MCP_DATA_DIR: join(folder, 'data'),
    CSF_MCP_STATE_DIR: join(folder, 'state'),
  };
  const { version } = JSON.parse((await readTarball(launcher)).read('package.json'));
  expect(execFileSync(command, ['--version'], { env, encoding: 'utf8' })).toBe(`${version}\n`);

  const { client } = await connectClient({ command, args: ['start'], env });
  await createProfile(client);
});

test('on Windows npm makes a command of it that runs its program with Node.js', async () => {
  const folder = temporaryFolder();
  const program = join(folder, 'node_modules/csf-mcp/bin/csf-mcp.js');
  mkdirSync(dirname(program), { recursive: true });
  writeFileSync(program, (await readTarball(launcher)).read('bin/csf-mcp.js'));
  mkdirSync(join(folder, 'node_modules/.bin'));
  await cmdShim(program, join(folder, 'node_modules/.bin/csf-mcp')); // as npm does
  const shim = readFileSync(join(folder, 'node_modules/.bin/csf-mcp.cmd'), 'utf8');
  expect(shim).toContain('IF EXIST "%dp0%\\node.exe" (\r\n  SET "_prog=%dp0%\\node.exe"');
  expect(shim).toContain('  SET "_prog=node"\r\n');
  expect(shim).toMatch(/"%_prog%" {2}"%dp0%\\\.\.\\csf-mcp\\bin\\csf-mcp\.js" %\*\r\n$/);
});

/** What npm has installed there. */
function sizeOf(folder) {
  const { packages } = JSON.parse(readFileSync(join(folder, '.package-lock.json'), 'utf8'));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const bytes = files.reduce((sum, { parentPath, name }) => sum + lstatSync(join(parentPath, name)).size, 0);
  return { packages: Object.keys(packages).length, bytes };
}
