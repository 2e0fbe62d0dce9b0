import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { attachAddress } from '../../src/channel/address.ts';
import { temporaryFolder } from '../support/folder.ts';
import { LINUX, MACOS, WINDOWS } from '../support/platform.ts';

const onUnix = (dataDir: string, platform = LINUX) => attachAddress({ platform, dataDir, uid: 1000 });
const onWindows = (dataDir: string) => attachAddress({ platform: WINDOWS, dataDir, uid: null });

/** A data directory whose socket path has exactly this many bytes. */
const pathOf = (bytes: number) => `/${'d'.repeat(bytes - 1 - '/attach/socket'.length)}`;

describe('the address of an instance', () => {
  it('is a socket in a folder of its own in the data directory', () => {
    expect(onUnix('/home/ada/.local/share/csf-mcp')).toBe('/home/ada/.local/share/csf-mcp/attach/socket');
    expect(onUnix('/Users/ada/Library/Application Support/csf-mcp', MACOS)).toBe(
      '/Users/ada/Library/Application Support/csf-mcp/attach/socket',
    );
  });

  it('is in a folder of the user in /tmp when the path would be too long for a socket', () => {
    expect(onUnix(pathOf(103))).toHaveLength(103);
    expect(onUnix(pathOf(104))).toMatch(/^\/tmp\/csf-mcp-1000\/[0-9a-f]{16}$/);
  });

  it('counts bytes, not characters', () => {
    expect(onUnix('/home/ada/ä'.padEnd(80, 'ä'))).toMatch(/^\/tmp\/csf-mcp-1000\//);
  });

  it('differs for each user and each data directory in /tmp', () => {
    const long = pathOf(200);
    expect(attachAddress({ platform: LINUX, dataDir: long, uid: 1001 })).toMatch(/^\/tmp\/csf-mcp-1001\//);
    expect(onUnix(long)).not.toBe(onUnix(`${long}2`));
    expect(onUnix(long)).toBe(onUnix(long));
  });

  it('is a pipe on Windows, the same for any spelling of the path', () => {
    const address = onWindows('C:\\Users\\Ada Lovelace\\AppData\\Local\\csf-mcp');
    expect(address).toMatch(/^\\\\\.\\pipe\\csf-mcp-[0-9a-f]{16}$/);
    expect(onWindows('c:\\users\\ada lovelace\\appdata\\local\\csf-mcp')).toBe(address);
    expect(onWindows('C:\\Users\\Ada\\AppData\\Local\\csf-mcp')).not.toBe(address);
  });

  it('is never too long, whatever the data directory is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (name) => {
        expect(Buffer.byteLength(onUnix(`/${name}`))).toBeLessThanOrEqual(103);
        expect(onWindows(`C:\\${name}`)).toHaveLength('\\\\.\\pipe\\csf-mcp-'.length + 16);
      }),
    );
  });

  it.skipIf(process.platform === 'win32')('works at its greatest length', async () => {
    const folder = temporaryFolder();
    const address = onUnix(`${folder}/${'d'.repeat(103 - folder.length - '//attach/socket'.length)}`);
    expect(address).toHaveLength(103);
    mkdirSync(dirname(address), { recursive: true });
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(address, resolve);
    });
    expect(server.address()).toBe(address);
  });
});
