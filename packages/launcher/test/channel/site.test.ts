import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectToInstance } from '../../src/channel/connect.ts';
import { addressOf, assertPrivateFolder, mayBeAttachedTo } from '../../src/channel/site.ts';
import { announceEnd, wasEnded } from '../../src/lock/ended.ts';
import { freshPath } from '../support/folder.ts';
import { THIS_PLATFORM } from '../support/platform.ts';

const INSTANCE = { pid: 4711, startTicks: '42' };

function privateFolder(): string {
  const folder = freshPath('attach');
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

async function listen(address: string): Promise<void> {
  const server = createServer().listen(address);
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
}

describe('the folder of the socket', () => {
  it('is accepted when it is closed to others', () => {
    expect(() => assertPrivateFolder(privateFolder())).not.toThrow();
  });

  it.each([0o750, 0o705, 0o777])('is refused with mode %o', (mode) => {
    const folder = privateFolder();
    chmodSync(folder, mode);
    expect(() => assertPrivateFolder(folder)).toThrow(/not a private folder/);
  });

  it('is refused when it is a symbolic link', () => {
    const link = freshPath('link');
    symlinkSync(privateFolder(), link);
    expect(() => assertPrivateFolder(link)).toThrow(/not a private folder/);
  });
});

describe('connecting to an instance', () => {
  it('finds one that listens', async () => {
    const address = join(privateFolder(), 'socket');
    await listen(address);
    const socket = await connectToInstance(address, THIS_PLATFORM);
    expect(socket).not.toBeNull();
    socket?.destroy();
  });

  it('finds nobody without a folder, without a socket, and behind a file that is not a socket', async () => {
    const folder = privateFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(await connectToInstance(join(freshPath('missing'), 'socket'), THIS_PLATFORM)).toBeNull();
    expect(await connectToInstance(join(folder, 'socket'), THIS_PLATFORM)).toBeNull();
    expect(await connectToInstance(join(folder, 'file'), THIS_PLATFORM)).toBeNull();
  });

  it('finds nobody when the instance ends before it lets us in', async () => {
    const address = join(privateFolder(), 'socket');
    const server = createServer().listen(address);
    await new Promise((resolve) => server.once('listening', resolve));
    const connecting = connectToInstance(address, THIS_PLATFORM);
    server.close();
    expect(await connecting).toBeNull();
  });

  it('names a socket that cannot be used', async () => {
    const address = join(privateFolder(), 'x'.repeat(200));
    await expect(connectToInstance(address, THIS_PLATFORM)).rejects.toMatchObject({
      code: 'E_IO',
      message: expect.stringContaining(address),
    });
  });

  it('refuses a folder that others can enter', async () => {
    const folder = privateFolder();
    await listen(join(folder, 'socket'));
    chmodSync(folder, 0o755);
    await expect(connectToInstance(join(folder, 'socket'), THIS_PLATFORM)).rejects.toThrow(
      /not a private folder/,
    );
  });
});

describe('the note of an end on purpose', () => {
  it('is written only where somebody may be attached', () => {
    const dataDir = freshPath('data');
    expect(mayBeAttachedTo(dataDir, THIS_PLATFORM)).toBe(false);
    mkdirSync(dataDir);
    expect(mayBeAttachedTo(dataDir, THIS_PLATFORM)).toBe(false);
    announceEnd(dataDir, INSTANCE, THIS_PLATFORM);
    expect(wasEnded(dataDir, INSTANCE)).toBe(false);
  });

  it('counts only for the instance that it names', async () => {
    const dataDir = freshPath('data');
    mkdirSync(join(dataDir, 'attach'), { recursive: true, mode: 0o700 });
    await listen(addressOf(dataDir, THIS_PLATFORM));
    announceEnd(dataDir, INSTANCE, THIS_PLATFORM);
    expect(wasEnded(dataDir, INSTANCE)).toBe(true);
    expect(wasEnded(dataDir, { ...INSTANCE, startTicks: '43' })).toBe(false);
    announceEnd(dataDir, { pid: 4712, startTicks: '44' }, THIS_PLATFORM);
    expect(wasEnded(dataDir, INSTANCE)).toBe(false);
  });

  it('is written although somebody has deleted the socket', async () => {
    const dataDir = freshPath('data');
    mkdirSync(join(dataDir, 'attach'), { recursive: true, mode: 0o700 });
    await listen(addressOf(dataDir, THIS_PLATFORM));
    rmSync(addressOf(dataDir, THIS_PLATFORM));
    announceEnd(dataDir, INSTANCE, THIS_PLATFORM);
    expect(wasEnded(dataDir, INSTANCE)).toBe(true);
  });
});
