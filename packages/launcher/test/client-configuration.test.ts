import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clientCommand, clientConfiguration } from '../src/client-configuration.ts';
import { temporaryFolder } from './support/folder.ts';

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

const execPath = '/opt/node-24.1.2/bin/node';

describe("the command in a client's configuration", () => {
  it('is the Node of the workspace by a path that survives its updates', () => {
    const { packageDir, binDir } = checkout('node');
    expect(clientCommand({ packageDir, platform: 'linux', execPath })).toEqual({
      command: join(binDir, 'node'),
      args: [join(packageDir, 'bin', 'csf-mcp.js'), 'start'],
    });
  });

  it('is node.exe on Windows', () => {
    const { packageDir, binDir } = checkout('node.exe');
    expect(clientCommand({ packageDir, platform: 'win32', execPath }).command).toBe(join(binDir, 'node.exe'));
  });

  it('is the Node that runs now outside a checkout', () => {
    const { packageDir } = checkout();
    expect(clientCommand({ packageDir, platform: 'linux', execPath }).command).toBe(execPath);
  });

  it('is JSON that a client can read, whatever characters the path has', () => {
    const { packageDir } = checkout('node');
    const command = clientCommand({ packageDir, platform: 'linux', execPath });
    expect(JSON.parse(clientConfiguration(command))).toEqual({ mcpServers: { 'csf-mcp': command } });
  });
});
