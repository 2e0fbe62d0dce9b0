import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findInstance } from '../../src/attach/find.ts';
import { addressOf } from '../../src/channel/site.ts';
import { type InstanceRecord, serializeRecord } from '../../src/lock/record.ts';
import { temporaryFolder } from '../support/folder.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { instanceRecord } from '../support/records.ts';
import { until } from '../support/until.ts';

/** A data directory where something listens that has this record. */
async function listening(changes: Partial<InstanceRecord>) {
  const dataDir = temporaryFolder();
  writeFileSync(join(dataDir, 'instance.lock'), serializeRecord(instanceRecord(changes)));
  const address = addressOf(dataDir, THIS_PLATFORM);
  mkdirSync(dirname(address), { mode: 0o700 });
  let heard = '';
  const server = createServer((socket) => {
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
    });
  }).listen(address);
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return { dataDir, heard: () => heard };
}

const find = (dataDir: string) => findInstance(dataDir, THIS_PLATFORM, { version: '1.2.3', person: 'Ada' });

describe('an instance that takes sessions', () => {
  it('is told who attaches', async () => {
    const { dataDir, heard } = await listening({ version: '1.2.4', attachProtocols: [1, 2] });
    const found = await find(dataDir);
    expect(found?.instance).toMatchObject({ version: '1.2.4', launcher: { pid: process.pid } });
    await until('it has been greeted', () => heard().endsWith('\n'));
    expect(JSON.parse(heard())).toEqual({ 'csf-mcp/attach': { pid: process.pid, version: '1.2.3' } });
    found?.instance.socket.destroy();
  });

  it('is told who uses the client, if it asks for that', async () => {
    const { dataDir, heard } = await listening({ attachProtocols: [1, 3] });
    const found = await find(dataDir);
    await until('it has been greeted', () => heard().endsWith('\n'));
    expect(JSON.parse(heard())['csf-mcp/attach']).toEqual({
      pid: process.pid,
      version: '1.2.3',
      person: 'Ada',
    });
    found?.instance.socket.destroy();
  });

  it('is not greeted when it is of a version without greetings', async () => {
    const { dataDir, heard } = await listening({});
    const found = await find(dataDir);
    found?.instance.socket.write('{}\n');
    await until('something has come', () => heard() !== '');
    expect(heard()).toBe('{}\n');
    found?.instance.socket.destroy();
  });

  it('is refused, with what to do, when it takes them in another way', async () => {
    const { dataDir } = await listening({ version: '9.0.0', attachProtocols: [4, 5] });
    await expect(find(dataDir)).rejects.toMatchObject({
      code: 'E_ALREADY_RUNNING',
      message: expect.stringContaining('version 9.0.0'),
      hint: expect.stringContaining('csf-mcp install'),
    });
  });
});

it('finds nobody where nobody listens', async () => {
  expect(await find(temporaryFolder())).toBeNull();
});
