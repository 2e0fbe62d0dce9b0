import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clientCommand, clientConfiguration, warningsOf } from '../../src/clients/command.ts';
import { temporaryFolder } from '../support/folder.ts';
import { LINUX, WINDOWS } from '../support/platform.ts';

/** A checkout with a path that needs quoting, and with the Node of the workspace if it has one. */
function checkout(nodeFile?: string) {
  const root = join(temporaryFolder(), 'a "quoted" folder');
  const packageDir = join(root, 'packages', 'launcher');
  mkdirSync(packageDir, { recursive: true });
  const binDir = join(root, 'node_modules', 'node', 'bin');
  if (nodeFile !== undefined) {
    mkdirSync(binDir, { recursive: true });
    writeFileSync(join(binDir, nodeFile), '');
  }
  return { packageDir, binDir };
}

const execPath = '/opt/node/bin/node';
const searchPath = '';

/** A Node in a folder that is named by its version. */
function versionedNode(folder: string, path: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  return file;
}

describe("the command in a client's configuration", () => {
  it('is the Node of the workspace by a path that survives its updates', () => {
    const { packageDir, binDir } = checkout('node');
    expect(clientCommand({ packageDir, platform: LINUX, execPath, searchPath })).toEqual({
      command: join(binDir, 'node'),
      args: [join(packageDir, 'bin', 'csf-mcp.js'), 'start', '--attach'],
    });
  });

  it('is node.exe on Windows', () => {
    const { packageDir, binDir } = checkout('node.exe');
    expect(clientCommand({ packageDir, platform: WINDOWS, execPath, searchPath }).command).toBe(
      join(binDir, 'node.exe'),
    );
  });

  it('is the Node that runs now outside a checkout', () => {
    const { packageDir } = checkout();
    expect(clientCommand({ packageDir, platform: LINUX, execPath, searchPath }).command).toBe(execPath);
  });

  it('is a link on PATH to the Node that runs now, if the path of that Node has a version in it', () => {
    const folder = realpathSync(temporaryFolder());
    const versioned = versionedNode(folder, 'installs/v24.1.2/bin/node');
    versionedNode(folder, 'other/node');
    mkdirSync(join(folder, 'bin'));
    symlinkSync(versioned, join(folder, 'bin/node'));
    const path = [dirname(versioned), join(folder, 'other'), join(folder, 'none'), join(folder, 'bin')];
    const installation = { packageDir: folder, platform: LINUX, execPath: versioned } as const;
    expect(clientCommand({ ...installation, searchPath: path.join(delimiter) }).command).toBe(
      join(folder, 'bin/node'),
    );
    expect(clientCommand({ ...installation, searchPath: dirname(versioned) }).command).toBe(versioned);
  });

  it.each([
    ['Homebrew', 'Cellar/node/24.1.2/bin/node', 'opt/node', 'Cellar/node/24.1.2'],
    ['nvm', 'versions/node/v24.1.2/bin/node', 'current', 'versions/node/v24.1.2'],
    [
      'fnm',
      'node-versions/v24.1.2/installation/bin/node',
      'aliases/default',
      'node-versions/v24.1.2/installation',
    ],
    ['mise', 'installs/node/24.1.2/bin/node', 'installs/node/latest', 'installs/node/24.1.2'],
  ])('is the link of %s to the version in use', (_, file, link, target) => {
    const folder = realpathSync(temporaryFolder());
    const versioned = versionedNode(folder, file);
    mkdirSync(dirname(join(folder, link)), { recursive: true });
    symlinkSync(join(folder, target), join(folder, link));
    const { command } = clientCommand({
      packageDir: folder,
      platform: LINUX,
      execPath: versioned,
      searchPath,
    });
    expect(command).toBe(join(folder, link, 'bin/node'));
  });

  it('is JSON that a client can read, with any characters in the path', () => {
    const { packageDir } = checkout('node');
    const command = clientCommand({ packageDir, platform: LINUX, execPath, searchPath }, [
      '--data-dir',
      '/d',
    ]);
    expect(JSON.parse(clientConfiguration('cursor', command))).toEqual({
      mcpServers: { 'csf-mcp': command },
    });
    expect(JSON.parse(clientConfiguration('vscode', command))).toEqual({
      servers: { 'csf-mcp': { type: 'stdio', ...command } },
    });
    expect(command.args.slice(-2)).toEqual(['--data-dir', '/d']);
  });
});

it.each([
  ['/usr/bin/node', '/usr/lib/node_modules/csf-mcp/bin/csf-mcp.js', []],
  ['/usr/bin/node', '/home/ada/.npm/_npx/1f/node_modules/csf-mcp/bin/csf-mcp.js', ['npm install -g csf-mcp']],
  ['/opt/node-v24.1.0/bin/node', '/opt/csf-mcp/bin/csf-mcp.js', ['/opt/node-v24.1.0/bin/node has a version']],
])('warns of %s %s, which an update or npm may remove', (node, bin, warnings) => {
  expect(warningsOf({ command: node, args: [bin, 'start'] })).toEqual(
    warnings.map((warning) => expect.stringContaining(warning)),
  );
});
