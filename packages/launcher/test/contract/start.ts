import { readdirSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { check } from '../support/instances/check.ts';
import { FILE_MODES } from '../support/instances/requirement.ts';
import { expectTools } from './tools.ts';
import { versionOf } from './version.ts';

const RECORD_BYTES = 1_024;

export const start = {
  title: 'Start',
  checks: [
    check(
      'the lock file says who runs: pid, startTime, transport, version, serverPid, running',
      async (sandbox) => {
        const before = Date.now();
        const { pid } = await sandbox.running();
        const record = await sandbox.recorded('running');
        const serverPid = sandbox.server().pid;
        expect(record).toMatchObject({ pid, transport: 'stdio', version: versionOf(sandbox), serverPid });
        expect(record.startTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
        expect(Date.parse(record.startTime)).toBeGreaterThanOrEqual(before - 1_000);
        expect(Date.parse(record.startTime)).toBeLessThanOrEqual(Date.now());
      },
    ),

    check(
      'both lock files are only for their user (0600)',
      async (sandbox) => {
        await sandbox.running();
        const instanceLock = join(sandbox.dataDir, 'instance.lock');
        expect([modeOf(sandbox.lockFile), modeOf(instanceLock)]).toEqual(['600', '600']);
      },
      { needs: [FILE_MODES] },
    ),

    check('the lock file is JSON padded with spaces to 1,024 bytes', async (sandbox) => {
      await sandbox.running();
      const bytes = readFileSync(sandbox.lockFile);
      expect(bytes.length).toBe(RECORD_BYTES);
      expect(bytes.toString()).toMatch(/^\{.*\}\s+$/s);
    }),

    check('the lock file tells no paths, user names or arguments', async (sandbox) => {
      await sandbox.running(['--log-level', 'info']);
      const text = readFileSync(sandbox.lockFile, 'utf8');
      for (const secret of [sandbox.directory, 'log-level', '/', hostname()])
        expect(text).not.toContain(secret);
    }),

    check('the data directory holds the same record in instance.lock', async (sandbox) => {
      await sandbox.running();
      const record = await sandbox.recorded('running');
      const instanceLock = join(sandbox.dataDir, 'instance.lock');
      const { control: _, ...same } = await sandbox.recorded('running', instanceLock);
      expect({ control: null, ...same }).toEqual(record); // only its user may know where to ask, and the secret
    }),

    check(
      'data and state are only for their user',
      async (sandbox) => {
        await sandbox.running();
        expect([modeOf(sandbox.dataDir), modeOf(sandbox.stateDir)]).toEqual(['700', '700']);
        const data = readdirSync(sandbox.dataDir).map((name) => join(sandbox.dataDir, name));
        const files = data.filter((file) => statSync(file).isFile());
        expect(files).toContain(join(sandbox.dataDir, 'csf.db'));
        for (const file of [...files, join(sandbox.stateDir, 'lifecycle.log')])
          expect(modeOf(file), file).toBe('600');
      },
      { needs: [FILE_MODES] },
    ),

    check('initialize and tools/list are answered through the launcher', async (sandbox) => {
      const session = await sandbox.running();
      await session.initialize();
      const [{ result } = {}] = session.answers();
      expect(result).toMatchObject({
        serverInfo: { name: expect.stringMatching(/./) },
        capabilities: { tools: expect.any(Object) },
      });
      await expectTools(session);
    }),

    check('a client that waits for nothing is answered too', async (sandbox) => {
      const session = sandbox.csfMcp(['start']);
      await session.initialize();
      await expectTools(session);
      await session.ready();
    }),

    check(
      'stdout carries JSON-RPC lines and nothing else, from the first byte to the end',
      async (sandbox) => {
        const session = await sandbox.running();
        await session.initialize();
        await expectTools(session);
        session.askToEnd();
        await session.exit();
        const lines = session.stdout().toString().split('\n');
        expect(lines.pop(), 'the last line is complete').toBe('');
        expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ jsonrpc: '2.0' }, { jsonrpc: '2.0' }]);
        expect(session.stdout().toString()).toMatch(/^\{/);
      },
    ),

    check('stderr gets one ready line and nothing else when it is not a terminal', async (sandbox) => {
      const session = await sandbox.running();
      await session.initialize();
      await expectTools(session);
      expect(session.stderr().trimEnd().split('\n')).toHaveLength(1);
      expect(session.logged()).toMatchObject([{ msg: 'ready' }]);
    }),

    check('stderr has one JSON object per line to the end when it is not a terminal', async (sandbox) => {
      const session = await sandbox.running();
      session.askToEnd();
      await session.exit();
      expect(session.logged()).toHaveLength(session.stderr().trimEnd().split('\n').length);
    }),

    check('the lifecycle log tells of lock, start and server, each with time and pid', async (sandbox) => {
      const { pid } = await sandbox.running();
      const serverPid = sandbox.server().pid;
      for (const { time, pid: writer } of sandbox.lifecycle()) {
        expect(new Date(String(time)).getTime()).not.toBeNaN();
        expect(writer).toBe(pid);
      }
      sandbox.expectLifecycle(['Starting', 'Lock acquired', { msg: 'ready', serverPid }]);
    }),

    check('csf-mcp start writes only into the directories that it was given', async (sandbox) => {
      const session = await sandbox.running();
      session.askToEnd();
      await session.exit();
      expect(readdirSync(sandbox.home)).toEqual([]);
    }),
  ],
};

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}
