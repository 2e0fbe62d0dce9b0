import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { builtBin } from '../support/instances/installation.ts';

test('an old Node is told in one line which one is needed and how to get it', () => {
  const result = runBin(makeInstallation(), { nodeVersion: '20.20.2' });
  expect(result).toEqual({
    status: 69,
    stdout: '',
    stderr: 'csf-mcp needs Node.js 22.16 or newer and was started by 20.20.2: install a newer Node.js\n',
  });
});

test.for(['22.16.0', '22.17.1', '24.0.0', '26.10.0'])('Node %s is new enough', (nodeVersion) => {
  const bin = makeInstallation({ program: "console.log('ran', process.argv[2])" });
  expect(runBin(bin, { nodeVersion })).toEqual({ status: 0, stdout: 'ran status\n', stderr: '' });
});

test.for(['--version', '-V'])('%s is answered without loading the program', (option) => {
  const bin = makeInstallation({ program: "console.log('ran')" });
  expect(runBin(bin, { args: [option] })).toEqual({ status: 0, stdout: '1.2.3\n', stderr: '' });
});

test('--version beside another argument is for the program', () => {
  const bin = makeInstallation({ program: "console.log('ran')" });
  expect(runBin(bin, { args: ['--version', 'status'] }).stdout).toBe('ran\n');
});

test.for(['12.22.0', '18.20.8', '22.15.1'])('Node %s is too old', (nodeVersion) => {
  expect(runBin(makeInstallation({ program: '' }), { nodeVersion }).status).toBe(69);
});

test.for(['process.parentPort = {}', "process.type = 'utility'"])(
  'the Node.js that is built into an application (%s) is told in one line that it takes another one',
  (pretend) => {
    const result = runBin(makeInstallation({ program: '' }), { pretend });
    expect(result).toEqual({
      status: 69,
      stdout: '',
      stderr:
        'csf-mcp cannot run inside another application: let the client start it with an installed Node.js 22.16 or newer\n',
    });
  },
);

test('in a checkout, an old Node is told the Node that the checkout brings along', () => {
  const bin = makeInstallation({ inCheckout: true });
  const checkout = join(dirname(bin), '../../..');
  write(checkout, 'node_modules/node/bin/node', '');
  const { status, stderr } = runBin(bin, { nodeVersion: '20.20.2' });
  expect(status).toBe(69);
  expect(stderr).toContain(
    `run "npx csf-mcp" in ${checkout}, or "${join(checkout, 'node_modules/node/bin/node')}"`,
  );
  expect(lines(stderr)).toHaveLength(1);
});

test('a checkout that is not built says how to build it', () => {
  const bin = makeInstallation({ inCheckout: true });
  const { status, stderr } = runBin(bin);
  expect(status).toBe(69);
  expect(stderr).toBe(`csf-mcp is not built: run "npm run setup" in ${join(dirname(bin), '../../..')}\n`);
});

test.for([
  "require('./chunk-that-is-gone.js')",
  "exports.ended = Promise.resolve().then(() => require('./chunk-that-is-gone.js'))",
])('a broken build says so in one line instead of a stack trace: %s', (program) => {
  const { status, stderr } = runBin(makeInstallation({ program }));
  expect(status).toBe(69);
  expect(stderr).toMatch(
    /^csf-mcp cannot be loaded \(.*chunk-that-is-gone\.js.*\): install csf-mcp again\n$/,
  );
});

interface Layout {
  readonly inCheckout?: boolean;
  /** The program in place of the build; none when it is left out. */
  readonly program?: string;
}

/** The bin in a folder like the one that npm makes, or like the one in a checkout. */
function makeInstallation({ inCheckout = false, program }: Layout = {}): string {
  const root = temporaryFolder();
  const folder = join(root, 'packages/launcher');
  const bin = join(folder, 'bin/csf-mcp.js');
  cpSync(builtBin, bin);
  write(folder, 'package.json', '{ "type": "module", "version": "1.2.3" }');
  if (inCheckout) write(root, 'pnpm-workspace.yaml', '');
  if (program !== undefined) {
    write(folder, 'dist/package.json', '{ "type": "commonjs" }');
    write(folder, 'dist/bin.js', program);
  }
  return bin;
}

interface Pretence {
  readonly nodeVersion?: string;
  readonly args?: readonly string[];
  /** Code that runs before the bin. */
  readonly pretend?: string;
}

function runBin(
  bin: string,
  { nodeVersion, args = ['status'], pretend = pretendVersion(nodeVersion) }: Pretence = {},
) {
  const preload = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`];
  const result = spawnSync(process.execPath, [...preload, bin, ...args], { encoding: 'utf8' });
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}

function pretendVersion(version = process.versions.node): string {
  return `Object.defineProperty(process.versions, 'node', { value: '${version}' })`;
}

function write(folder: string, path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

function lines(text: string): string[] {
  return text.trimEnd().split('\n');
}
