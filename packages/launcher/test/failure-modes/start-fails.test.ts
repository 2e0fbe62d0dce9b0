import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { makeDatabase } from '../support/instances/database.ts';
import { enterMountNamespace } from '../support/instances/namespaces.ts';
import { identify, internetSocketsOf } from '../support/instances/process-table.ts';
import { type Requirement, ROOT } from '../support/instances/requirement.ts';
import type { Finished, RunOptions, Sandbox } from '../support/instances/sandbox.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';
import { isRoot } from '../support/users.ts';

const UNAVAILABLE = 69;
const STARTUP_MS = 15_000;

for (const { what, breakIt, says } of [
  {
    what: 'server program missing',
    breakIt: (dist: string) => rmSync(join(dist, 'server-process.js')),
    says: /server-process\.js/,
  },
  {
    what: 'server program cut off',
    breakIt: (dist: string) => {
      const file = join(dist, 'server-process.js');
      // Cut before the last brace: anywhere else, the rest may be a program that does nothing.
      truncateSync(file, readFileSync(file).lastIndexOf('}'));
    },
    says: /SyntaxError|Unexpected|Invalid/,
  },
  {
    what: 'part of the server program that is loaded after the first answer missing',
    breakIt: (dist: string) => {
      for (const file of readdirSync(dist))
        if (/^server-process-server-[\w-]{8}\.js$/.test(file)) rmSync(join(dist, file));
    },
    says: /a part of its program cannot be loaded \(Cannot find module/,
  },
  {
    what: 'package that the server needs missing',
    breakIt: (dist: string) =>
      writeFileSync(join(dist, 'server-process.js'), "require('@csf-mcp/not-installed');\n"),
    says: /@csf-mcp\/not-installed/,
  },
])
  failureMode(
    `F41 ${what}: 69 with one clear line, lock removed`,
    async (sandbox) => {
      const installation = sandbox.install();
      breakIt(installation.dist);
      const { code, stdout, stderr } = await sandbox.run(['start'], { installation });
      expect({ code, stdout }).toEqual({ code: UNAVAILABLE, stdout: '' });
      expect(failureOf(sandbox, stderr)).toMatch(says);
      // Above it is Node's own report of a program that it cannot load.
    },
    { isConcurrent: true, isTraceExpected: true },
  );

failureMode(
  'F41 launcher not built: 69 with one clear line that says what to run',
  async (sandbox) => {
    const installation = sandbox.install();
    rmSync(join(installation.dist, 'bin.js'));
    const { code, stderr } = await sandbox.run(['start'], { installation });
    expect(code).toBe(UNAVAILABLE);
    expect(stderr).toMatch(/^csf-mcp is not built: .+\n$/);
  },
  { isConcurrent: true, unlogged: 'there is no launcher' },
);

const oldNode = findOldNode();
const OLD_NODE: Requirement = { isMet: oldNode !== null, needs: 'a Node older than 22.16 on the PATH' };

failureMode(
  'F41 Node too old: 69 with one clear line',
  async (sandbox) => {
    const { code, stdout, stderr } = await sandbox.run(['start'], { node: oldNode ?? '' });
    expect({ code, stdout }).toEqual({ code: UNAVAILABLE, stdout: '' });
    expect(stderr).toMatch(/^csf-mcp needs Node\.js 22\.16 or newer and was started by [\d.]+: .+\n$/);
  },
  { needs: [OLD_NODE], isConcurrent: true, unlogged: 'that Node cannot run the launcher' },
);

failureMode(
  'F41 database locked by another program: 69 with one clear line, lock removed, nothing changed',
  async (sandbox) => {
    const file = await makeDatabase(sandbox);
    using other = new DatabaseSync(file);
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    const { code, stderr } = await sandbox.run(['start']);
    expect(code).toBe(UNAVAILABLE);
    expect(failureOf(sandbox, stderr)).toMatch(/is locked by another program\. Close the program/);
    other.exec('ROLLBACK');
    other.close();
    await sandbox.expectNothingLeft();
    expect(await sandbox.run(['start'])).toMatchObject({ code: 0 });
  },
  { isConcurrent: true },
);

failureMode(
  'F41 port taken by another program: impossible, because csf-mcp opens no port, not even with --attach',
  async (sandbox) => {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const ownSockets = internetSocketsOf(identify(process.pid));
    expect(ownSockets, 'a socket that listens is found').not.toEqual([]);
    listener.close();
    const instance = await sandbox.running(['--attach']);
    for (const process of [instance.identity, sandbox.server()])
      expect(internetSocketsOf(process)).toEqual([]);
    sandbox.expectLifecycle(['ready']);
  },
  { isConcurrent: true },
);

failureMode(
  'F42 server crashes at every start: 69 and its last error line each time, lock removed',
  async (sandbox) => {
    const installation = sandbox.install('ends-before-ready');
    for (let start = 1; start <= 3; start++) {
      const stopwatch = startStopwatch();
      const { code, stderr, at } = await sandbox.run(['start'], { installation });
      expect(code).toBe(UNAVAILABLE);
      stopwatch.expectBy(1_000, at);
      expect(failureOf(sandbox, stderr)).toMatch(/could not be started: .*: the database is on fire /);
      await sandbox.expectNothingLeft();
    }
  },
  { isConcurrent: true, inContract: true },
);

failureMode(
  'F42 server hangs at start: 69 after 15 s with the reason, lock removed',
  async (sandbox) => {
    const session = sandbox.csfMcp(['start'], { installation: sandbox.install('never-ready') });
    await sandbox.recorded('starting');
    session.input.end(); // otherwise the launcher would wait for a client to tell
    const stopwatch = startStopwatch();
    const startedAt = performance.now();
    const { code, at } = await session.exit({ withinMs: 25_000 });
    expect(code).toBe(UNAVAILABLE);
    stopwatch.expectBy(STARTUP_MS, at);
    expect(at - startedAt).toBeGreaterThan(STARTUP_MS - 1_000); // the record is a little older than the measurement
    expect(failureOf(sandbox, session.stderr())).toMatch(/the server was not ready within 15 s/);
    sandbox.expectLifecycle([
      { msg: 'Escalating to SIGKILL', reason: 'the server was not ready within 15 s' },
      { msg: 'Server exited', signal: 'SIGKILL', exitCode: UNAVAILABLE },
    ]);
  },
  { isConcurrent: true, inContract: true },
);

for (const { what, damage } of [
  { what: 'is no database', damage: (file: string) => writeFileSync(file, 'my diary, day 1\n'.repeat(100)) },
  { what: 'is cut off', damage: (file: string) => truncateSync(file, 6_000) },
  { what: 'is damaged inside', damage: scramble },
])
  failureMode(
    `F45 database file ${what}: clear error, exit 69, nothing overwritten`,
    async (sandbox) => {
      const file = await makeDatabase(sandbox);
      damage(file);
      await expectRefused(sandbox, /csf\.db .*(is not a SQLite database|is damaged)/);
    },
    { isConcurrent: true },
  );

failureMode(
  'F45 database of a newer version: clear error, exit 69, nothing overwritten',
  async (sandbox) => {
    const file = await makeDatabase(sandbox);
    const database = new DatabaseSync(file);
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA user_version = 999');
    database.close();
    await expectRefused(
      sandbox,
      /has schema version 999; this csf-mcp knows versions up to \d+\. Update csf-mcp/,
    );
  },
  { isConcurrent: true },
);

failureMode(
  'F45 database file read-only: clear error, exit 69, nothing overwritten',
  async (sandbox) => {
    const file = await makeDatabase(sandbox);
    // Permissions do not stop root, but a mount does.
    if (!isRoot) chmodSync(file, 0o444);
    const mount = 'mount --bind "$1" "$1"; mount -o remount,ro,bind "$1"';
    const through = isRoot ? (await enterMountNamespace(sandbox, mount, [file])).through : [];
    await expectRefused(sandbox, /csf\.db cannot be written\. Give yourself write permission/, { through });
  },
  { isConcurrent: true },
);

failureMode(
  'F45 database on a full disk: clear error, exit 69, nothing overwritten',
  async (sandbox) => {
    const file = await makeDatabase(sandbox);
    const intact = readFileSync(file);
    const data = sandbox.dataDir;
    // Everything fits, except the write-ahead log.
    const namespace = await enterMountNamespace(
      sandbox,
      `mkdir "${data}.aside"; cp "${data}"/* "${data}.aside/"
       size=$(($(stat -c %s "${file}") + 8192)); mount -t tmpfs -o mode=700,size=$size tmpfs "${data}"
       cp "${data}.aside"/* "${data}/"; rm -r "${data}.aside"; chmod 600 "${data}"/*
       dd if=/dev/zero of="${data}/other" bs=4096 2>/dev/null || true`,
    );
    const { code, stderr } = await sandbox.run(['start'], { through: namespace.through });
    expect(code, stderr).toBe(UNAVAILABLE);
    expect(failureOf(sandbox, stderr)).toMatch(/csf\.db could not grow: the disk is full\. Free some space/);
    expect(hash(readFileSync(namespace.fromOutside(file)))).toBe(hash(intact));
  },
  { needs: [ROOT], isConcurrent: true },
);

async function expectRefused(sandbox: Sandbox, says: RegExp, options: RunOptions = {}): Promise<void> {
  const file = join(sandbox.dataDir, 'csf.db');
  const before = hash(readFileSync(file));
  const { code, stderr, stdout } = await sandbox.run(['start'], options);
  expect({ code, stdout }, stderr).toEqual({ code: UNAVAILABLE, stdout: '' });
  expect(failureOf(sandbox, stderr)).toMatch(says);
  expect(hash(readFileSync(file))).toBe(before);
  await sandbox.expectNothingLeft();
}

/** The one line of the launcher about the failure, on stderr and in its log, and its hint. */
function failureOf(sandbox: Sandbox, stderr: Finished['stderr']): string {
  const lines = stderr.split('\n').filter((line) => line.includes('"code":"E_START_FAILED"'));
  expect(lines, stderr).toHaveLength(1);
  const failure = JSON.parse(lines[0] ?? '');
  expect(failure).toMatchObject({ level: 'error', exitCode: UNAVAILABLE });
  sandbox.expectLifecycle([failure, 'Lock released']);
  const { msg, hint } = failure;
  expect(msg).not.toContain('\n');
  return `${msg} ${hint}`;
}

function scramble(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 100, 4_096); // the schema, after the header
  writeFileSync(file, bytes);
}

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function findOldNode(): string | null {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const candidates = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  return candidates.find((file) => existsSync(file) && isOld(file)) ?? null;
}

function isOld(file: string): boolean {
  const version = execFileSync(file, ['--version'], { encoding: 'utf8' });
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
  return major < 22 || (major === 22 && minor < 16);
}
