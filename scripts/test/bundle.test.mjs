import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { getMcpConfigForManifest } from '@anthropic-ai/mcpb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLockRecord } from '../../packages/launcher/test/support/instances/lock-record.ts';
import { makeBundle } from '../mcpb/make-bundle.mjs';
import { root, workspaceNode } from '../workspace/paths.mjs';
import { connectClient, createProfile } from './client.mjs';
import { temporaryFolder } from './folder.mjs';

const work = mkdtempSync(join(tmpdir(), 'csf-mcp bundle-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** The folder in which a client has unpacked it. */
const extension = join(work, 'Claude Extensions/csf-mcp');
let manifest;
beforeAll(async () => {
  const bundle = await makeBundle(work, { onOutput() {} });
  expect(mcpb(['unpack', bundle, extension]).status).toBe(0);
  manifest = JSON.parse(readFileSync(join(extension, 'manifest.json'), 'utf8'));
}, 60_000);

test('the official tool finds the manifest valid', () => {
  const { status, stdout } = mcpb(['validate', join(extension, 'manifest.json')]);
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'Manifest schema validation passes!\n' });
  expect(existsSync(join(extension, manifest.server.entry_point))).toBe(true);
});

test('it brings the native package for file locks for every system that the manifest names, and for no other', () => {
  const prebuilds = manifest.compatibility.platforms.flatMap((platform) =>
    ['x64', 'arm64'].map((arch) => `${platform}-${arch}/fs-native-extensions.node`),
  );
  const folder = join(extension, 'node_modules/fs-native-extensions/prebuilds');
  expect(filesBelow(folder)).toEqual(prebuilds.sort());
});

test('it brings the native package for processes for Windows, where alone it is used, with its licence', () => {
  const folder = join(extension, 'node_modules/@koromix');
  expect(filesBelow(folder).filter((path) => !/package\.json$|README\.md$/.test(path))).toEqual([
    'LICENSE.txt',
    'koffi-win32-arm64/index.js',
    'koffi-win32-arm64/win32_arm64/koffi.node',
    'koffi-win32-x64/index.js',
    'koffi-win32-x64/win32_x64/koffi.node',
  ]);
  expect(readFileSync(join(folder, 'LICENSE.txt'), 'utf8')).toMatch(/^MIT License\n\nCopyright/);
});

test('a client starts it as its manifest says, past a Node that is too old', async () => {
  const folder = temporaryFolder();
  const lockFile = join(folder, 'server.lock');
  const config = await getMcpConfigForManifest({
    manifest,
    extensionPath: extension,
    systemDirs: { HOME: folder },
    userConfig: {},
    pathSeparator: '/',
  });
  const { client, pid } = await connectClient({
    ...config,
    env: {
      HOME: folder,
      PATH: `${folderWithNode('20.20.2')}:${dirname(workspaceNode)}`,
      CSF_MCP_LOCK_FILE: lockFile,
    },
  });
  const record = readLockRecord(lockFile);
  expect(record.version).toBe(manifest.version);
  expect(record.pid, 'no shell stands between the client and csf-mcp').toBe(pid);

  const { tools } = await client.listTools();
  expect(manifest.tools).toEqual(tools.map(({ name, description }) => ({ name, description })));
  await createProfile(client);
  await client.close();
  expect(existsSync(lockFile)).toBe(false);
});

test.for(['22.16.0', '22.17.1', '24.0.0'])('Node %s is new enough to start from the bundle', (version) => {
  expect(runStartScript(version)).toEqual({ status: 0, stdout: 'ran start --attach\n', stderr: '' });
});

test.for(['18.20.8', '20.20.2', '22.15.1'])('Node %s is too old, which is said in one line', (version) => {
  expect(runStartScript(version)).toEqual({
    status: 69,
    stdout: '',
    stderr:
      'csf-mcp needs Node.js 22.16 or newer and found none: install it from nodejs.org and restart the client\n',
  });
});

function mcpb(args) {
  return spawnSync(join(root, 'node_modules/.bin/mcpb'), args, { encoding: 'utf8' });
}

/** Runs start.sh with one Node on the PATH, and without a look at what this machine has installed elsewhere. */
function runStartScript(nodeVersion) {
  const folder = temporaryFolder();
  const script = readFileSync(join(extension, 'start.sh'), 'utf8');
  writeFileSync(join(folder, 'start.sh'), script.replaceAll(/ \/(usr|opt)\/\S+/g, ''));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/csf-mcp.js'), 'console.log("ran", ...process.argv.slice(2))');
  const { status, stdout, stderr } = spawnSync('/bin/sh', [join(folder, 'start.sh'), 'start', '--attach'], {
    env: { HOME: folder, PATH: folderWithNode(nodeVersion) },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** A folder whose `node` says that it is that version. */
function folderWithNode(version) {
  const folder = temporaryFolder();
  const pretend = `Object.defineProperty(process.versions,"node",{value:"${version}"})`;
  const node = join(folder, 'node');
  writeFileSync(node, `#!/bin/sh\nexec '${workspaceNode}' --import 'data:text/javascript,${pretend}' "$@"\n`);
  chmodSync(node, 0o755);
  return folder;
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();
}
