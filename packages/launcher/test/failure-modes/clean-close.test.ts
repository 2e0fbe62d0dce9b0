import {
  copyFileSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { damageTable, makeDatabase } from '../support/instances/database.ts';
import { eventually } from '../support/instances/eventually.ts';
import { changeRecord, fourFields, putRecord, readLockRecord } from '../support/instances/lock-record.ts';
import { isAlive, signalIdentified } from '../support/instances/process-table.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';

const UNAVAILABLE = 69;

/** A stop waits for one table. Those of the tests take less. */
const STOP_MS = 1_000;

/** Together they take about a second, each one a hundredth of it. */
const TABLES = 100;
const ROWS = 50_000;

const CHECK_BEGINS = 'Checking the database in the background';
const CHECK_STOPPED = 'The check of the database was stopped';

/** What the server logs is on stderr only, at this level. */
const DEBUG = ['--log-level', 'debug'];

for (const { what, grow } of [
  { what: 'small', grow: () => {} },
  { what: 'large', grow: addTables }, // checked in a thread of its own
])
  failureMode(
    `F51 disk damages a cleanly closed, ${what} database: the next start is ready at once, then ends with 69 and says so`,
    async (sandbox) => {
      const file = await makeDatabase(sandbox);
      grow(file);
      damageSilently(sandbox, file);
      const instance = sandbox.csfMcp(['start']);
      await instance.initialize(); // at once: on a busy machine, the check may be over soon after it is ready
      await expectDamageFound(sandbox, instance);
      expect(readdirSync(sandbox.dataDir).toSorted()).toEqual(['csf.db', 'instance.lock']);
      const { stdout } = await sandbox.run(['doctor']);
      expect(stdout).toMatch(
        /The last instance did not end cleanly, at .*: The server has ended: The database/,
      );
      await expectRefused(sandbox); // checked first from now on
    },
    { isConcurrent: true },
  );

failureMode(
  'F51 … while a session is attached: that one ends with 69 too, because no other instance can take over',
  async (sandbox) => {
    const file = await makeDatabase(sandbox);
    damageSilently(sandbox, file);
    const stamp = closeStampOf(file);
    let guest: Session;
    do {
      changeRecord(lockOf(sandbox), { closeStamp: stamp });
      const owner = await sandbox.running(['--attach']);
      guest = sandbox.csfMcp(['start', '--attach']);
      await expectDamageFound(sandbox, owner);
      expect((await guest.exit()).code).toBe(UNAVAILABLE);
    } while (!guest.stderr().includes('Attached to the running instance')); // on a busy machine it may come too late
    sandbox.expectLifecycle([
      { pid: guest.pid, msg: 'The instance is gone: the session goes on with another one' },
      {
        pid: guest.pid,
        exitCode: UNAVAILABLE,
        msg: expect.stringMatching(/could not be started: .* is damaged/),
      },
    ]);
  },
  { isConcurrent: true },
);

failureMode(
  'F51 … and a query meets the damage first: the next start is refused at once with 69',
  async (sandbox) => {
    const file = await makeDatabase(sandbox);
    damageSilently(sandbox, file, 'profiles');
    const call = await sandbox.run(['call', 'profile_overview']);
    expect(call.code).toBe(1);
    expect(call.stderr).toContain('is damaged or not a SQLite database');
    await expectRefused(sandbox);
  },
  { isConcurrent: true },
);

for (const { what, change } of [
  { what: 'written to', change: (file: string) => utimesSync(file, new Date(), new Date()) },
  { what: 'replaced by a copy', change: replaceByCopy },
  { what: 'with a write-ahead log beside it', change: (file: string) => writeFileSync(`${file}-wal`, '') },
  {
    what: 'with a rollback journal beside it',
    change: (file: string) => writeFileSync(`${file}-journal`, ''),
  },
])
  failureMode(
    `F52 damaged database, ${what} since its clean close: checked first, 69 at once`,
    async (sandbox) => {
      const file = await makeDatabase(sandbox);
      damageSilently(sandbox, file);
      change(file);
      await expectRefused(sandbox);
    },
    { isConcurrent: true, databaseStaysOpen: true },
  );

for (const { what, change, areMovedAside = false } of [
  { what: 'is junk', change: (lock: string) => writeFileSync(lock, 'junk'), areMovedAside: true },
  { what: 'is of an older version', change: (lock: string) => putRecord(lock, fourFields(2 ** 30)) },
  {
    what: 'has another close stamp',
    change: (lock: string) => changeRecord(lock, { closeStamp: '1:2:3:4' }),
  },
])
  failureMode(
    `F52 damaged database, and the record in the data directory ${what}: checked first, 69 at once`,
    async (sandbox) => {
      const file = await makeDatabase(sandbox);
      damageSilently(sandbox, file);
      change(lockOf(sandbox));
      await expectRefused(sandbox);
    },
    { isConcurrent: true, areMovedAside },
  );

for (const { who, kill } of [
  {
    who: 'launcher',
    kill: async (instance: Session, sandbox: Sandbox) => {
      const server = sandbox.server();
      instance.signal('SIGKILL');
      await eventually('the server to end', () => !isAlive(server)); // it closes the database properly
    },
  },
  {
    who: 'server',
    kill: async (_: Session, sandbox: Sandbox) => signalIdentified(sandbox.server(), 'SIGKILL'),
  },
])
  failureMode(
    `F52 damaged database after its ${who} was killed: checked first, 69 at once`,
    async (sandbox) => {
      const file = await makeDatabase(sandbox);
      const instance = await sandbox.running();
      await kill(instance, sandbox);
      await instance.exit();
      expect(readLockRecord(lockOf(sandbox))?.closeStamp).toBeNull();
      damageTable(file, 'risks');
      await expectRefused(sandbox);
    },
    { isConcurrent: true, databaseStaysOpen: true },
  );

failureMode(
  'F52 backup restored after a clean close: nothing says that the database is as it was closed',
  async (sandbox) => {
    const stampLeft = () => readLockRecord(lockOf(sandbox))?.closeStamp;
    const file = await makeDatabase(sandbox);
    const backup = sandbox.path('backup.db');
    expect(await sandbox.run(['backup', backup])).toMatchObject({ code: 0 });
    expect(stampLeft(), 'a backup only reads').toBe(closeStampOf(file));
    const restore = await sandbox.run(['restore', backup]);
    expect(restore, restore.stderr).toMatchObject({ code: 0 });
    expect(stampLeft()).toBeNull();
    expect(await sandbox.run(['call', 'profile_overview'])).toMatchObject({ code: 0 });
    expect(stampLeft(), 'a call owns the instance, and closes it cleanly').toBe(closeStampOf(file));
    sandbox.expectLifecycle([
      { pid: restore.pid, msg: 'Lock released' },
      { msg: 'Server exited', code: 0 },
    ]);
  },
  { isConcurrent: true },
);

failureMode(
  'F53 stopped in the middle of the background check: ends cleanly after one table, as if there were no check',
  async (sandbox) => {
    const file = await makeDatabase(sandbox);
    addTables(file);
    changeRecord(lockOf(sandbox), { closeStamp: closeStampOf(file) }); // as if it had been closed with them
    let stopped: Session;
    do {
      stopped = await sandbox.running(DEBUG);
      await eventually('the check to begin', () => stopped.stderr().includes(CHECK_BEGINS));
      const stopwatch = startStopwatch();
      stopped.signal('SIGTERM');
      const { code, at } = await stopped.exit();
      expect(code).toBe(0);
      stopwatch.expectBy(STOP_MS, at);
    } while (!stopped.stderr().includes(CHECK_STOPPED)); // on a busy machine the check may be over too soon
    expect(readdirSync(sandbox.dataDir).toSorted()).toEqual(['csf.db', 'instance.lock']);
    expect(readLockRecord(lockOf(sandbox))?.closeStamp).toBe(closeStampOf(file));
    sandbox.expectLifecycle([
      { pid: stopped.pid, msg: 'Signal forwarded', signal: 'SIGTERM' },
      { pid: stopped.pid, msg: 'Server exited', code: 0 },
    ]);
  },
  { isConcurrent: true },
);

/** Damages a closed database like a disk: its size and its time do not tell. */
function damageSilently(sandbox: Sandbox, file: string, table = 'risks'): void {
  damageTable(file, table);
  changeRecord(lockOf(sandbox), { closeStamp: closeStampOf(file) });
}

function closeStampOf(file: string): string {
  const { dev, ino, size, mtimeNs } = lstatSync(file, { bigint: true });
  return [dev, ino, size, mtimeNs].join(':');
}

async function expectDamageFound(sandbox: Sandbox, instance: Session): Promise<void> {
  expect((await instance.exit()).code).toBe(UNAVAILABLE);
  const failure = {
    pid: instance.pid,
    level: 'error',
    code: 'E_SERVER_FAILED',
    exitCode: UNAVAILABLE,
    msg: expect.stringMatching(/^The server has ended: The database .*csf\.db is damaged: .*Tree \d+ page/),
    hint: expect.stringContaining('Restore it from a backup'),
  };
  expect(instance.logged()).toContainEqual(expect.objectContaining(failure));
  sandbox.expectLifecycle([
    { pid: instance.pid, msg: 'ready' },
    { pid: instance.pid, msg: 'Server exited', code: UNAVAILABLE, exitCode: UNAVAILABLE },
    failure,
    { pid: instance.pid, msg: 'Lock released' },
  ]);
}

/** Expects a start to refuse the damaged database before it is ready, and to leave it as it is. */
async function expectRefused(sandbox: Sandbox): Promise<void> {
  const file = join(sandbox.dataDir, 'csf.db');
  const before = readFileSync(file);
  const { code, stderr, pid } = await sandbox.run(['start']);
  expect(code, stderr).toBe(UNAVAILABLE);
  expect(stderr).not.toContain('"msg":"ready"');
  expect(readFileSync(file).equals(before)).toBe(true);
  sandbox.expectLifecycle([
    {
      pid,
      code: 'E_START_FAILED',
      exitCode: UNAVAILABLE,
      msg: expect.stringMatching(/^The server could not be started: The database .*csf\.db is damaged: /),
    },
  ]);
}

/** Copies the file with its content and time, but another inode. */
function replaceByCopy(file: string): void {
  const { atime, mtime } = lstatSync(file);
  copyFileSync(file, `${file}.copy`);
  utimesSync(`${file}.copy`, atime, mtime);
  renameSync(`${file}.copy`, file);
}

/** Adds tables that take a while to check, each of them a short one. */
function addTables(file: string): void {
  using database = new DatabaseSync(file);
  for (let number = 1; number <= TABLES; number++)
    database.exec(
      `CREATE TABLE filler_${number} AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ${ROWS}) SELECT i FROM n`,
    );
}

function lockOf({ dataDir }: Sandbox): string {
  return join(dataDir, 'instance.lock');
}
