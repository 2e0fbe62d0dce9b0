import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { packageFile } from '../installation.js';
import { LOCK_FILE_BYTES, readRecord } from '../lock-record.js';
import { check } from '../run-checks.js';
import { isReadyLine, parseObject } from '../session.js';

export const start = {
  title: 'Start',
  checks: [
    check(
      'the lock file says who runs: pid, startTime, transport, version, serverPid, running',
      async (sandbox) => {
        const before = Date.now();
        const session = await sandbox.running();
        const record = sandbox.record();
        const { version } = JSON.parse(readFileSync(packageFile, 'utf8'));
        assert.equal(record.pid, session.pid);
        assert.match(record.startTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
        assert(Date.parse(record.startTime) >= before - 1000 && Date.parse(record.startTime) <= Date.now());
        assert.equal(record.transport, 'stdio');
        assert.equal(record.version, version);
        assert.equal(record.state, 'running');
        assert.equal(record.serverPid, sandbox.serverOf(session).pid);
      },
    ),

    check('the lock file is for the user alone (0600)', async (sandbox) => {
      await sandbox.running();
      assert.equal(modeOf(sandbox.lockFile), '600');
    }),

    check('the lock file is JSON padded with spaces to 1,024 bytes', async (sandbox) => {
      await sandbox.running();
      const text = readFileSync(sandbox.lockFile, 'utf8');
      assert.equal(Buffer.byteLength(text), LOCK_FILE_BYTES);
      assert.match(text, /^\{.*\}\s+$/s);
    }),

    check('the lock file tells no paths, user names or arguments', async (sandbox) => {
      await sandbox.running(['--log-level', 'info']);
      const text = readFileSync(sandbox.lockFile, 'utf8');
      for (const secret of [sandbox.directory, 'log-level', '/', hostname()]) {
        assert(!text.includes(secret), `${secret} stands in the lock file: ${text.trimEnd()}`);
      }
    }),

    check('the data directory holds the same record in instance.lock', async (sandbox) => {
      await sandbox.running();
      const instanceLock = join(sandbox.dataDir, 'instance.lock');
      assert.deepEqual(readRecord(instanceLock), sandbox.record());
      assert.equal(modeOf(instanceLock), '600');
    }),

    check('data and state are for the user alone', async (sandbox) => {
      await sandbox.running();
      assert.equal(modeOf(sandbox.dataDir), '700');
      assert.equal(modeOf(sandbox.stateDir), '700');
      assert.equal(modeOf(join(sandbox.stateDir, 'lifecycle.log')), '600');
      for (const name of sandbox.databaseFiles()) {
        assert.equal(modeOf(join(sandbox.dataDir, name)), '600', `mode of ${name}`);
      }
    }),

    check('initialize and tools/list are answered through the launcher', async (sandbox) => {
      const session = await sandbox.running();
      const { serverInfo, capabilities } = await session.initialize();
      assert(serverInfo.name, 'the server has a name');
      assert(capabilities.tools, 'the server has tools');
      const { tools } = await session.request('tools/list');
      assert(tools.length > 0, 'the server lists tools');
    }),

    check('a client that does not wait for anything is answered too', async (sandbox) => {
      const session = sandbox.start();
      await session.initialize();
      await session.request('tools/list');
    }),

    check(
      'stdout carries JSON-RPC lines and nothing else, from the first byte to the end',
      async (sandbox) => {
        const session = await sandbox.running();
        await session.initialize();
        await session.request('tools/list');
        session.signal('SIGTERM');
        await session.exit();
        assert(
          session.stdout.startsWith('{'),
          `stdout begins with ${JSON.stringify(session.stdout.slice(0, 40))}`,
        );
        assert(session.stdout.endsWith('}\n'));
        for (const line of session.stdoutLines()) {
          assert.equal(parseObject(line)?.jsonrpc, '2.0', `not a JSON-RPC line: ${line}`);
        }
        assert.equal(session.stdoutLines().length, 2, 'two requests, two lines');
      },
    ),

    check('stderr, when it is no terminal, gets one ready line and nothing else', async (sandbox) => {
      const session = await sandbox.running();
      await session.initialize();
      await session.request('tools/list');
      assert.equal(session.stderrLines().length, 1, `stderr:\n${session.stderr}`);
      assert(isReadyLine(parseObject(session.stderrLines()[0])));
    }),

    check('stderr, when it is no terminal, has one JSON object per line to the end', async (sandbox) => {
      const session = await sandbox.running();
      session.signal('SIGTERM');
      await session.exit();
      for (const line of session.stderrLines()) assert(parseObject(line), `not a JSON object: ${line}`);
    }),

    check('the lifecycle log tells of lock, start and server, each with time and pid', async (sandbox) => {
      const session = await sandbox.running();
      const server = sandbox.serverOf(session);
      const log = sandbox.lifecycleLog();
      for (const entry of log) {
        assert(Number.isFinite(new Date(entry.time).getTime()), `no time in ${JSON.stringify(entry)}`);
        assert.equal(entry.pid, session.pid, `pid of the launcher in ${JSON.stringify(entry)}`);
      }
      assert(
        log.some((entry) => /lock acquired/i.test(entry.msg)),
        'lock acquired',
      );
      assert(
        log.some((entry) => JSON.stringify(entry).includes(String(server.pid))),
        'the pid of the server',
      );
    }),

    check('csf-mcp start writes nowhere but into the directories that it was given', async (sandbox) => {
      const session = await sandbox.running();
      session.signal('SIGTERM');
      await session.exit();
      assert(!existsSync(join(sandbox.home, '.local')), 'HOME stays empty');
    }),
  ],
};

function modeOf(path) {
  return (statSync(path).mode & 0o777).toString(8);
}
