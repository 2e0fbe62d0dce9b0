import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import { builtBin, node } from '../support/instances/installation.ts';
import { inJson } from '../support/instances/lifecycle.ts';
import { fourFields, putRecord } from '../support/instances/lock-record.ts';
import { DEFAULT_LOCK_FILE, enterPrivateTmp, WITH_DEFAULT_LOCK } from '../support/instances/namespaces.ts';
import { leaveOrphan, leaveRecord } from '../support/instances/orphan.ts';
import {
  commandLineOf,
  identify,
  isAlive,
  isZombie,
  parentOf,
  signalIdentified,
} from '../support/instances/process-table.ts';
import { writeDatabase } from '../support/instances/profiles.ts';
import { FILE_MODES, READABLE_CHECKOUT, ROOT } from '../support/instances/requirement.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';
import { WITNESS_SCRIPT } from '../support/instances/witness.ts';
import { NOBODY } from '../support/users.ts';

const NOT_RUNNING = 3;
const HELD = 75;
const NOT_PERMITTED = 77;
const RECORD_BYTES = 1_024;
/** What is longer cannot be a damaged record. */
const SMALL_BYTES = 4_096;
const MOVED_ASIDE = 'Moved a file aside that was no lock file';
const SAID = 'Another MCP server instance is already running';

for (const [name, damage] of [
  ['empty', (path: string) => truncateSync(path)],
  ['half-written', (path: string) => truncateSync(path, 100)],
] as const)
  failureMode(`F04 lock file ${name}, holder alive: a start is held`, async (sandbox) => {
    const holder = await sandbox.running();
    damage(sandbox.lockFile);
    const refused = await sandbox.run(['start', '--wait', '0']);
    expect(refused.code).toBe(HELD);
    expect(refused.stderr).toContain(SAID);
    expect((await sandbox.run(['status'])).code, 'status sees that an instance runs').toBe(0);
    expect(holder.hasExited()).toBe(false);
    expect((await sandbox.recorded('running')).pid).toBe(holder.pid);
    sandbox.expectLifecycle([{ pid: refused.pid, code: 'E_ALREADY_RUNNING', exitCode: HELD }]);
    sandbox.expectLifecycle([
      {
        pid: holder.pid,
        msg: 'The lock record was changed by someone else: written again',
        lockFile: sandbox.lockFile,
      },
    ]);
  });

failureMode(
  'F04 every record half-written, holder alive: start --force waits, reads again, takes over',
  async (sandbox) => {
    const holder = await sandbox.running();
    const server = sandbox.server();
    for (const path of [sandbox.lockFile, join(sandbox.dataDir, 'instance.lock')]) truncateSync(path, 100);
    const next = await sandbox.running(['--force', '--wait', '10']);
    expect((await holder.exit()).code, 'the holder was found, and closed cleanly').toBe(0);
    expect(isAlive(server)).toBe(false);
    expect(sandbox.record()?.pid).toBe(next.pid);
    sandbox.expectLifecycle([
      { pid: next.pid, msg: 'Replacing the running instance (--force)', terminatedPid: holder.pid },
      { pid: holder.pid, msg: 'Signal received', signal: 'SIGTERM' },
      { pid: holder.pid, msg: 'Server exited', exitCode: 0 },
      { pid: next.pid, msg: 'The instance that was replaced has ended', tookSigkill: false },
    ]);
  },
);

for (const [name, content] of [
  ['nothing', ''],
  ['only blanks', ' \n\t'.repeat(5_000)],
] as const)
  failureMode(
    `F05 lock file with ${name}, nobody holds it: reclaimed, the warning says that it is empty`,
    async (sandbox) => {
      writeFileSync(sandbox.lockFile, content, { mode: 0o600 });
      expect((await sandbox.run(['kill'])).code).toBe(NOT_RUNNING);
      const instance = await sandbox.running();
      expectReclaimed(sandbox, instance, { recordedPid: null, reason: 'it is empty' });
      expect(statSync(sandbox.lockFile).size, 'nothing of it is left').toBe(RECORD_BYTES);
    },
    { inContract: true },
  );

const half = JSON.stringify(fourFields(12_345)).slice(0, 40);
for (const [name, content, found] of [
  ['half a record', half, `${half.length} bytes that are not JSON`],
  ['NUL bytes', Buffer.alloc(RECORD_BYTES), '1024 bytes that are not JSON'],
  ['binary', randomBytes(700), '700 bytes that are not JSON'],
  ['JSON of another shape', '["lock", {"of": "another program"}]', 'JSON of another shape'],
  ['a short document', '# Notes\n'.repeat(SMALL_BYTES / 8), '4096 bytes that are not JSON'],
] as const)
  failureMode(
    `F05 lock file with ${name}, nobody holds it: moved aside, the warning says what was found`,
    async (sandbox) => {
      writeFileSync(sandbox.lockFile, content, { mode: 0o640 });
      expect((await sandbox.run(['kill'])).code).toBe(NOT_RUNNING);
      const instance = await sandbox.running();
      const movedTo = expectMovedAside(sandbox, instance, sandbox.lockFile, found);
      expect(readFileSync(movedTo)).toEqual(Buffer.from(content));
      expect(sandbox.record()?.pid).toBe(instance.pid);
      if (FILE_MODES.isMet) expect(statSync(sandbox.lockFile).mode & 0o777).toBe(0o600);
    },
    { inContract: true, areMovedAside: true },
  );

for (const [name, start] of [
  ['a long document', ''],
  ['a long document below empty lines', '\n'.repeat(10_000)],
] as const)
  failureMode(
    `F05 configured lock file with ${name}: every command leaves it alone, start is refused with 77`,
    async (sandbox) => {
      const content = `${start}${'# Three years of work\n'.repeat(5_000)}`;
      const document = sandbox.path('thesis.md');
      writeFileSync(document, content);
      const before = statSync(document);
      const byVariable = { env: { CSF_MCP_LOCK_FILE: document } };
      const byOption = ['--lock-file', document];
      for (const { code, stderr } of [
        await sandbox.run(['start', ...byOption]),
        await sandbox.run(['start', '--force'], byVariable),
        await sandbox.run(['start', '--attach'], byVariable),
        await sandbox.run(['call', 'csf_get', 'id=GV', ...byOption]),
      ]) {
        expect(code, stderr).toBe(NOT_PERMITTED);
        expect(
          [document, inJson(document)].some((path) => stderr.includes(path)),
          stderr,
        ).toBe(true);
        expect(stderr).toMatch(/it contains \d+ bytes .*, and no lock record/);
        expect(stderr).toContain('CSF_MCP_LOCK_FILE (or --lock-file)');
      }
      expect((await sandbox.run(['status', ...byOption])).code).toBe(NOT_RUNNING);
      expect((await sandbox.run(['kill', ...byOption])).code).toBe(NOT_RUNNING);
      expect(readFileSync(document, 'utf8')).toBe(content);
      const { ino, mode, mtimeMs } = statSync(document);
      expect({ ino, mode, mtimeMs }).toEqual({ ino: before.ino, mode: before.mode, mtimeMs: before.mtimeMs });
      const refused = {
        code: 'E_NOT_PERMITTED',
        exitCode: NOT_PERMITTED,
        msg: expect.stringContaining(document),
      };
      sandbox.expectLifecycle([refused, refused, refused, refused]);
    },
    { inContract: true, lockFileStays: true },
  );

failureMode(
  'F05 default lock file with 10 MB of junk: moved aside, the start goes on',
  async (sandbox) => {
    const { through, lockFile } = await enterPrivateTmp(sandbox);
    writeFileSync(lockFile, Buffer.alloc(10 * 1024 * 1024, 'junk '));
    const instance = await sandbox.running([], { through, env: WITH_DEFAULT_LOCK });
    const movedTo = expectMovedAside(
      sandbox,
      instance,
      DEFAULT_LOCK_FILE,
      '10485760 bytes that are not JSON',
    );
    expect(statSync(join(dirname(lockFile), basename(movedTo))).size).toBe(10 * 1024 * 1024);
    expect(sandbox.record(lockFile)?.pid).toBe(instance.pid);
    expect((await sandbox.run(['kill'], { through, env: WITH_DEFAULT_LOCK })).code).toBe(0);
    await instance.exit();
  },
  { needs: [ROOT] },
);

failureMode(
  'F05 lock of the data directory with a document: a short one is moved aside, a long one is refused with 77',
  async (sandbox) => {
    const lock = join(sandbox.dataDir, 'instance.lock');
    mkdirSync(sandbox.dataDir, { mode: 0o700 });
    writeFileSync(lock, '# Notes\n'.repeat(5_000));
    const refused = await sandbox.run(['start']);
    expect(refused.code).toBe(NOT_PERMITTED);
    expect(refused.stderr).toContain(inJson(lock));
    expect(refused.stderr).toContain('CSF_MCP_DATA_DIR (or --data-dir)');
    expect(readFileSync(lock, 'utf8')).toBe('# Notes\n'.repeat(5_000));
    truncateSync(lock, 80);
    const instance = await sandbox.running();
    const movedTo = expectMovedAside(sandbox, instance, lock, '80 bytes that are not JSON');
    expect(readFileSync(movedTo, 'utf8')).toBe('# Notes\n'.repeat(10));
    expect(sandbox.record(lock)?.pid).toBe(instance.pid);
  },
  { areMovedAside: true },
);

failureMode('F05 default data directory with a long document as its lock: moved aside', async (sandbox) => {
  const dataDir = join(sandbox.home, '.local/share/csf-mcp');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(join(dataDir, 'instance.lock'), '# Notes\n'.repeat(5_000));
  const instance = await sandbox.running([], { env: { CSF_MCP_DATA_DIR: undefined } });
  const movedTo = expectMovedAside(
    sandbox,
    instance,
    join(dataDir, 'instance.lock'),
    '40000 bytes that are not JSON',
  );
  expect(readFileSync(movedTo, 'utf8')).toBe('# Notes\n'.repeat(5_000));
});

failureMode(
  'F05 restore with a short document as its lock file: moved aside, with a warning on stderr',
  async (sandbox) => {
    const backup = sandbox.path('backup.db');
    await writeDatabase(backup, ['One']);
    writeFileSync(sandbox.lockFile, 'precious');
    const { code, stderr } = await sandbox.run(['restore', backup]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^Warning: Moved a file aside that was no lock file \(.*\.damaged-/),
    });
    sandbox.expectLifecycle([{ level: 'warn', msg: MOVED_ASIDE, lockFile: sandbox.lockFile }]);
  },
  { areMovedAside: true },
);

failureMode(
  'F05 kill ends an orphan whose lock file somebody replaced by a document, and leaves the document alone',
  async (sandbox) => {
    const { server } = await leaveOrphan(sandbox);
    rmSync(sandbox.lockFile);
    writeFileSync(sandbox.lockFile, 'precious');
    expect((await sandbox.run(['kill', '--timeout', '0'])).code).toBe(0);
    expect(isAlive(server)).toBe(false);
    expect(readFileSync(sandbox.lockFile, 'utf8')).toBe('precious');
    sandbox.expectLifecycle([{ msg: 'The instance has ended (kill)', tookSigkill: true }]);
  },
  { lockFileStays: true, databaseStaysOpen: true },
);

failureMode(
  'F06 recorded pids now belong to another process: stale, not signalled by kill or --force',
  async (sandbox) => {
    const record = await leaveRecord(sandbox);
    const stranger = await sandbox.witness();
    const reused = { ...record, pid: stranger.pid, serverPid: stranger.pid };
    putRecord(sandbox.lockFile, reused);
    expect((await sandbox.run(['kill'])).code).toBe(NOT_RUNNING);
    const instance = await sandbox.running(['--force']);
    expectReclaimed(sandbox, instance, { recordedPid: stranger.pid, reason: 'nobody holds its lock' });
    expect(sandbox.record()?.takeovers).toEqual([]);
  },
  { inContract: true },
);

failureMode(
  'F06 recorded process started after the lock was written: stale, not signalled by kill or --force',
  async (sandbox) => {
    const stranger = await sandbox.witness();
    putRecord(sandbox.lockFile, fourFields(stranger.pid, 3_600_000));
    expect((await sandbox.run(['kill'])).code).toBe(NOT_RUNNING);
    const instance = await sandbox.running(['--force']);
    expectReclaimed(sandbox, instance, {
      recordedPid: stranger.pid,
      reason: 'started after the lock was written',
    });
  },
  { inContract: true },
);

for (const command of ['start', 'kill'])
  failureMode(
    `F06 pids reused while an orphan holds the lock: ${command} ends the orphan, not the stranger`,
    async (sandbox) => {
      const { record, server } = await leaveOrphan(sandbox);
      const stranger = await sandbox.witness();
      for (const path of [sandbox.lockFile, join(sandbox.dataDir, 'instance.lock')])
        putRecord(path, { ...record, pid: stranger.pid, serverPid: stranger.pid });
      if (command === 'start') {
        await sandbox.running();
        sandbox.expectLifecycle([
          { msg: 'Killing an orphaned server: its launcher is gone', orphanPids: [server.pid] },
        ]);
      } else {
        expect((await sandbox.run(['kill', '--timeout', '0'])).code).toBe(0);
        sandbox.expectLifecycle([
          { msg: 'Ending the running instance (kill)', terminatedPid: null, serverPids: [server.pid] },
          { msg: 'The instance has ended (kill)', tookSigkill: true },
        ]);
      }
      expect(isAlive(server), 'the orphan is gone').toBe(false);
    },
  );

failureMode(
  'F07 older version, four fields, a node that fits them: held, --force terminates it',
  async (sandbox) => {
    const older = sandbox.program([node, '-e', 'setInterval(() => console.log(1), 50)']);
    await eventually('the older version to run', () => older.stdout().length > 0);
    putRecord(sandbox.lockFile, fourFields(older.pid));
    const refused = await sandbox.run(['start']);
    expect(refused.code).toBe(HELD);
    expect(refused.stderr).toContain(SAID);
    expect((await sandbox.run(['status'])).code).toBe(0);
    expect(isAlive(older.identity), 'not signalled without --force').toBe(true);
    const instance = await sandbox.running(['--force']);
    expect(await older.exit()).toMatchObject({ signal: 'SIGTERM' });
    const olderRuns = expect.stringContaining(`process ${older.pid} of an older version is running`);
    sandbox.expectLifecycle([
      { pid: refused.pid, exitCode: HELD, msg: olderRuns },
      {
        pid: instance.pid,
        msg: 'Replacing the running instance (--force)',
        terminatedPid: older.pid,
        holder: olderRuns,
      },
      { pid: instance.pid, msg: 'The instance that was replaced has ended', tookSigkill: false },
    ]);
    expect(sandbox.record()?.pid).toBe(instance.pid);
  },
  { inContract: true },
);

failureMode(
  'F07 older version, four fields, a process that is no node: held, never signalled',
  async (sandbox) => {
    const stranger = await sandbox.witness({ program: 'sh' });
    putRecord(sandbox.lockFile, fourFields(stranger.pid));
    await expectHeldForGood(sandbox);
  },
  { lockFileStays: true, inContract: true },
);

failureMode(
  'F07 older version, four fields, a node that started long before: held, never signalled',
  async (sandbox) => {
    const stranger = await sandbox.witness();
    putRecord(sandbox.lockFile, fourFields(stranger.pid, -120_000));
    await expectHeldForGood(sandbox);
  },
  { lockFileStays: true },
);

failureMode(
  "F07 older version, four fields, another user's node: held, never signalled",
  async (sandbox) => {
    const stranger = await sandbox.witness({ uid: NOBODY });
    putRecord(sandbox.lockFile, fourFields(stranger.pid));
    await expectHeldForGood(sandbox);
  },
  { needs: [READABLE_CHECKOUT], lockFileStays: true },
);

for (const [name, pidOf] of [
  ['0', () => 0],
  ['negative', (pid: number) => -pid],
  ['a string', (pid: number) => String(pid)],
  ['a float', (pid: number) => pid + 0.5],
  ['larger than any pid', () => 2 ** 22 + 1],
  ['larger than 32 bits', (pid: number) => 2 ** 32 + pid],
] as const)
  failureMode(`F08 recorded pid is ${name}: stale, nobody is signalled`, async (sandbox) => {
    const stranger = await sandbox.witness({ leadsGroup: true });
    const pid = pidOf(stranger.pid);
    const record = await leaveRecord(sandbox);
    const { startTicks } = stranger.identity;
    for (const [index, content] of [
      fourFields(pid),
      { ...record, pid, startTicks, serverPid: pid, serverStartTicks: startTicks },
    ].entries()) {
      putRecord(sandbox.lockFile, content);
      expect((await sandbox.run(['kill'], { leadsGroup: true })).code, `kill ${index}`).toBe(NOT_RUNNING);
      const instance = await sandbox.running(['--force'], { leadsGroup: true });
      expectReclaimed(sandbox, instance, {});
      instance.askToEnd();
      expect((await instance.exit()).code).toBe(0);
    }
  });

failureMode("F08 recorded pid is the start's own: stale, and it starts", async (sandbox) => {
  const record = JSON.stringify(fourFields(0)).replace('"pid":0', '"pid":%s');
  const script = `printf '${record}' $$ > "$CSF_MCP_LOCK_FILE"; chmod 600 "$CSF_MCP_LOCK_FILE"; exec "$@"`;
  const instance = await sandbox.running(['--force'], { through: ['sh', '-c', script, 'sh'] });
  expectReclaimed(sandbox, instance, {
    recordedPid: instance.pid,
    reason: 'ancestor',
    wasKilledInVain: false,
  });
});

failureMode("F08 recorded pid is the parent's: stale, the parent is not signalled", async (sandbox) => {
  const heard = sandbox.path('heard');
  const script = `
    for signal in TERM INT QUIT HUP CONT; do trap "echo $signal >> '${heard}'" $signal; done
    exec 3<&0
    "$@" <&3 & echo $! > '${sandbox.path('child')}'
    while ! [ -e '${sandbox.path('end')}' ]; do wait; done
  `;
  const parent = sandbox.program(['sh', '-c', script, 'sh', node, builtBin, 'start', '--force']);
  putRecord(sandbox.lockFile, fourFields(parent.pid));
  await parent.ready();
  const reclaimed = parent.logged().find(({ msg }) => msg === 'Removing stale lock file');
  expect(reclaimed).toMatchObject({ recordedPid: parent.pid, reason: expect.stringContaining('ancestor') });
  expect((await sandbox.run(['kill'])).code).toBe(0);
  sandbox.expectLifecycle([
    { msg: 'Removing stale lock file', recordedPid: parent.pid, reason: expect.stringContaining('ancestor') },
    'Ending the running instance (kill)',
    { msg: 'Signal received', signal: 'SIGTERM' },
    { msg: 'The instance has ended (kill)', tookSigkill: false, exitCode: 0 },
  ]);
  writeFileSync(sandbox.path('end'), '');
  expect((await parent.exit()).code).toBe(0);
  expect(() => readFileSync(heard), 'the parent has heard no signal').toThrow('ENOENT');
});

failureMode(
  'F08 recorded pid is 1: stale, init is not signalled',
  async (sandbox) => {
    // Runs in a PID namespace with an init that listens, because the real init must not be tried.
    const script = `${WITNESS_SCRIPT.split('\n')
      .filter((line) => line.startsWith('for'))
      .join('\n')}
    heard=$1; shift
    for command in kill 'start --force'; do "$@" $command < /dev/null; echo "exit code $?"; done
    cat "$heard" 2> /dev/null; echo end`;
    putRecord(sandbox.lockFile, fourFields(1));
    const namespace = sandbox.program([
      'unshare',
      '--pid',
      '--fork',
      '--kill-child',
      '--mount-proc',
      'sh',
      '-c',
      script,
      'sh',
      sandbox.path('heard'),
      node,
      builtBin,
    ]);
    expect((await namespace.exit()).code, namespace.stderr()).toBe(0);
    expect(namespace.stdout().toString()).toBe(`exit code ${NOT_RUNNING}\nexit code 0\nend\n`);
    expect(namespace.stderr()).toContain('process 1 is init');
    sandbox.expectLifecycle([
      { msg: 'Nothing was ended (kill)', exitCode: NOT_RUNNING },
      {
        msg: 'Removing stale lock file',
        recordedPid: 1,
        reason: expect.stringContaining('process 1 is init'),
      },
    ]);
  },
  { needs: [ROOT] },
);

failureMode('F09 recorded process is a zombie: stale', async (sandbox) => {
  const parent = sandbox.program(['sh', '-c', 'sleep 600 & echo $!; exec sleep 600'], { isScaffold: true });
  await eventually(
    'a parent that never looks',
    () => parent.stdout().length > 0 && commandLineOf(parent.pid) === 'sleep 600',
  );
  const zombie = identify(Number(parent.stdout().toString()));
  expect(parentOf(zombie.pid)).toBe(parent.pid);
  signalIdentified(zombie, 'SIGKILL');
  await eventually('its end', () => isZombie(zombie));
  putRecord(sandbox.lockFile, fourFields(zombie.pid));
  expect((await sandbox.run(['kill'])).code).toBe(NOT_RUNNING);
  const instance = await sandbox.running();
  expectReclaimed(sandbox, instance, { recordedPid: zombie.pid, reason: 'is a zombie' });
});

failureMode(
  'F09 recorded launcher is a zombie, its wedged server holds the lock: the next start ends that',
  async (sandbox) => {
    const script = 'exec 3<&0; "$@" <&3 & exec sleep 600';
    const { bin } = sandbox.install('deaf');
    const parent = sandbox.program(['sh', '-c', script, 'sh', node, bin, 'start'], { isScaffold: true });
    await parent.ready();
    const launcher = identify((await sandbox.recorded('running')).pid);
    const server = sandbox.server();
    expect(parentOf(launcher.pid)).toBe(parent.pid);
    expect(commandLineOf(launcher.pid)).toContain(bin);
    signalIdentified(launcher, 'SIGKILL');
    await eventually('the launcher to be a zombie', () => isZombie(launcher));
    expect(isAlive(server)).toBe(true);
    const instance = await sandbox.running();
    expect(isAlive(server), 'the orphan is gone').toBe(false);
    expect(isZombie(launcher), 'its parent has still not looked').toBe(true);
    sandbox.expectLifecycle([
      {
        msg: 'Killing an orphaned server: its launcher is gone',
        orphanPids: [server.pid],
        launcherPid: launcher.pid,
      },
    ]);
    expect(sandbox.record()?.pid).toBe(instance.pid);
  },
);

/** The warning is on stderr and in the lifecycle log. Returns the new path of the file. */
function expectMovedAside(sandbox: Sandbox, instance: Session, lockFile: string, found: string): string {
  const moved = { level: 'warn', msg: MOVED_ASIDE, lockFile, found: expect.stringContaining(found) };
  sandbox.expectLifecycle([
    { pid: instance.pid, ...moved },
    { pid: instance.pid, msg: 'ready' },
  ]);
  const warning = instance.logged().find(({ msg }) => msg === MOVED_ASIDE);
  expect(warning).toMatchObject(moved);
  const movedTo = String(warning?.['movedTo']);
  expect(movedTo.slice(lockFile.length)).toMatch(/^\.damaged-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/);
  return movedTo;
}

interface Reclaimed {
  /** `kill` has been tried before. */
  readonly wasKilledInVain?: boolean;
  readonly recordedPid?: number | null;
  readonly reason?: string;
}

/** The warning is on stderr and in the lifecycle log. */
function expectReclaimed(
  sandbox: Sandbox,
  instance: Session,
  { recordedPid, reason, wasKilledInVain = true }: Reclaimed,
): void {
  const expected = expect.objectContaining({
    level: 'warn',
    msg: 'Removing stale lock file',
    lockFile: sandbox.lockFile,
    ...(recordedPid === undefined ? {} : { recordedPid }),
    ...(reason === undefined ? {} : { reason: expect.stringContaining(reason) }),
  });
  expect(instance.logged()).toContainEqual(expected);
  expect(sandbox.lifecycle().filter(({ pid }) => pid === instance.pid)).toContainEqual(expected);
  sandbox.expectLifecycle([
    ...(wasKilledInVain ? [{ msg: 'Nothing was ended (kill)', exitCode: NOT_RUNNING }] : []),
    { pid: instance.pid, msg: 'Removing stale lock file' },
    { pid: instance.pid, msg: 'ready' },
  ]);
  expect(sandbox.record()?.pid).toBe(instance.pid);
}

async function expectHeldForGood(sandbox: Sandbox): Promise<void> {
  for (const args of [
    ['start', '--wait', '0'],
    ['start', '--force'],
  ]) {
    const refused = await sandbox.run(args);
    expect(refused.code, args.join(' ')).toBe(HELD);
    expect(refused.stderr).toContain(SAID);
  }
  expect((await sandbox.run(['kill'])).code).toBe(NOT_PERMITTED);
  expect((await sandbox.run(['status'])).code).toBe(0);
  const why = expect.stringMatching(
    /is alive and (not recognisable as a csf-mcp instance|belongs to someone)/,
  );
  sandbox.expectLifecycle([
    { exitCode: HELD, msg: why },
    { exitCode: HELD, msg: why },
    { msg: 'Nothing was ended (kill)', exitCode: NOT_PERMITTED, reason: why },
  ]);
}
