import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import { KILLED_PROCESS } from '../support/instances/exit-codes.ts';
import { signalledAt } from '../support/instances/interference.ts';
import { enterMountNamespace } from '../support/instances/namespaces.ts';
import { profilesOf, writeCrashed, writeDatabase, writeHalfWritten } from '../support/instances/profiles.ts';
import { FILE_MODES, ROOT } from '../support/instances/requirement.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';

const UNEXPECTED = 1;
const HELD = 75;
const NOT_PERMITTED = 77;
const MOVED_ASIDE = 'Moved a file aside that was no lock file';
const NOTES = '# Notes\n'.repeat(100);

failureMode(
  'F61 12 starts at once over a document: exactly one owner, the document is whole beside the lock file',
  async (sandbox) => {
    const document = join(dirname(sandbox.lockFile), 'notes.md');
    const env = { CSF_MCP_LOCK_FILE: document };
    for (let round = 0; round < 3; round++) {
      writeFileSync(document, `${round}\n${NOTES}`);
      const starts = Array.from({ length: 12 }, () => sandbox.csfMcp(['start'], { env }));
      const running = (): Session[] => starts.filter(({ hasExited }) => !hasExited());
      await eventually('all starts but one to end', () => running().length <= 1, { withinMs: 60_000 });
      const [owner] = running();
      if (owner === undefined) throw new Error('no start has become the owner');
      await owner.ready();
      await owner.initialize();
      expect((await sandbox.recorded('running', document)).pid).toBe(owner.pid);
      for (const start of starts.filter((start) => start !== owner))
        expect((await start.exit()).code, start.stderr()).toBe(HELD);
      const moved = sandbox.lifecycle().filter(({ msg }) => msg === MOVED_ASIDE);
      expect(moved).toHaveLength(round + 1);
      expect(readFileSync(String(moved[round]?.['movedTo']), 'utf8')).toBe(`${round}\n${NOTES}`);
      owner.input.end();
      expect(await owner.exit()).toMatchObject({ code: 0 });
    }
    sandbox.expectLifecycle([MOVED_ASIDE, 'ready', 'Lock released', MOVED_ASIDE, 'ready', 'Lock released']);
  },
  { areMovedAside: true, isAlone: true },
);

failureMode(
  'F62 an editor saves a document into the lock file of a running instance: nothing of it is lost',
  async (sandbox) => {
    const session = await sandbox.running();
    writeFileSync(sandbox.lockFile, NOTES);
    expect((await sandbox.run(['status'])).code, 'the data directory tells').toBe(0);
    expect((await sandbox.recorded('running')).pid).toBe(session.pid);
    const moved = sandbox.lifecycle().find(({ msg }) => msg?.startsWith('Somebody wrote into the lock file'));
    expect(readFileSync(String(moved?.['movedTo']), 'utf8')).toBe(NOTES);

    writeFileSync(sandbox.lockFile, `${NOTES}more`);
    expect((await sandbox.run(['kill'])).code).toBe(0);
    expect(await session.exit()).toMatchObject({ code: 0 });
    expect(readFileSync(sandbox.lockFile, 'utf8'), 'not removed').toBe(`${NOTES}more`);
    sandbox.expectLifecycle([
      { msg: 'Somebody wrote into the lock file: moved it aside', level: 'warn' },
      { msg: 'Lock released; its file is left as it is' },
    ]);
  },
  { areMovedAside: true, lockFileStays: true },
);

failureMode(
  'F62 a long document in the place of instance.lock, then start --force: refused with 77, the instance goes on',
  async (sandbox) => {
    const session = await sandbox.running();
    const document = '['.repeat(1_000_000);
    writeFileSync(join(sandbox.dataDir, 'instance.lock'), document);
    expect((await sandbox.run(['start', '--force'])).code).toBe(NOT_PERMITTED);
    await session.initialize();
    session.input.end();
    expect(await session.exit()).toMatchObject({ code: 0 });
    expect(readFileSync(join(sandbox.dataDir, 'instance.lock'), 'utf8')).toBe(document);
    sandbox.expectLifecycle([{ code: 'E_NOT_PERMITTED', exitCode: NOT_PERMITTED }, 'Lock released']);
  },
);

/** Each is killed while it has a whole copy of the database. */
const KILLED = {
  backup: {
    prepare: (file: string) => writeDatabase(file, ['One', 'Two']),
    args: (sandbox: Sandbox) => ['backup', sandbox.path('backup.db')],
    env: signalledAt('SIGKILL', 'before', 'renameSync'),
  },
  doctor: {
    prepare: (file: string) => writeHalfWritten(file, ['One', 'Two']),
    args: () => ['doctor'],
    env: signalledAt('SIGKILL', 'after', 'copyFileSync'),
  },
} as const;

const SWEEPERS: Record<string, (sandbox: Sandbox) => Promise<unknown>> = {
  start: async (sandbox) => profilesOf(sandbox.csfMcp(['start'])),
  backup: (sandbox) => sandbox.run(['backup', sandbox.path('another.db')]),
  doctor: (sandbox) => sandbox.run(['doctor']),
};

for (const [name, { prepare, args, env }] of Object.entries(KILLED))
  for (const [sweeper, sweep] of Object.entries(SWEEPERS))
    failureMode(
      `F63 ${name} killed while it has a copy: nothing in the temporary directory, the next ${sweeper} removes it`,
      async (sandbox) => {
        await prepare(join(sandbox.dataDir, 'csf.db'));
        const before = readdirSync(sandbox.dataDir);
        const outside = readdirSync(sandbox.directory);
        const killed = await sandbox.run(args(sandbox), { env });
        expect(killed).toMatchObject({ ...KILLED_PROCESS, stdout: '' });
        const left = readdirSync(sandbox.dataDir).filter((file) => !before.includes(file));
        expect(left).toEqual([expect.stringMatching(/^\.csf-mcp-copy-/)]);
        const folder = join(sandbox.dataDir, left[0] ?? '');
        if (FILE_MODES.isMet) expect(statSync(folder).mode & 0o777).toBe(0o700);
        expect(readdirSync(folder)).toContainEqual(expect.stringMatching(/\.db$/));
        expect(readdirSync(sandbox.path('tmp'))).toEqual([]);
        const added = readdirSync(sandbox.directory).filter((file) => !outside.includes(file));
        expect(added.filter((file) => file !== 'state')).toEqual([]);

        await sweep(sandbox);
        expect(existsSync(folder)).toBe(false);
        const finished = await sandbox.run(['backup', sandbox.path('in the end.db')]);
        expect(finished).toMatchObject({ code: 0, stderr: '' });
        expect(readdirSync(sandbox.dataDir).filter((file) => file.startsWith('.'))).toEqual([]);
        sandbox.expectLifecycle([{ msg: 'Backup written (backup)', file: sandbox.path('in the end.db') }]);
      },
      { databaseStaysOpen: true },
    );

failureMode('F63 a copy in use is not removed by start, backup or doctor', async (sandbox) => {
  await writeDatabase(join(sandbox.dataDir, 'csf.db'), ['One']);
  const backup = sandbox.csfMcp(['backup', sandbox.path('backup.db')], {
    env: signalledAt('SIGSTOP', 'before', 'renameSync'),
  });
  const isStopped = (): boolean => readFileSync(`/proc/${backup.pid}/stat`, 'utf8').includes(') T ');
  await eventually('the copy to be complete', isStopped);
  for (const sweep of Object.values(SWEEPERS)) await sweep(sandbox);
  backup.signal('SIGCONT');
  expect(await backup.exit()).toMatchObject({ code: 0 });
  expect(existsSync(sandbox.path('backup.db'))).toBe(true);
  sandbox.expectLifecycle([
    { msg: 'Backup written (backup)', file: sandbox.path('another.db') },
    { msg: 'Backup written (backup)', file: sandbox.path('backup.db') },
  ]);
});

failureMode(
  'F63 backup to another disk killed: the next backup there removes what is left',
  async (sandbox) => {
    await writeDatabase(join(sandbox.dataDir, 'csf.db'), ['One']);
    const disk = sandbox.path('disk');
    mkdirSync(disk);
    const { through, fromOutside } = await enterMountNamespace(sandbox, 'mount -t tmpfs tmpfs "$1"', [disk]);
    const env = signalledAt('SIGKILL', 'before', 'renameSync');
    const killed = await sandbox.run(['backup', join(disk, 'backup.db')], { through, env });
    expect(killed.code ?? killed.signal).not.toBe(0);
    expect(readdirSync(fromOutside(disk))).toEqual([expect.stringMatching(/^\.csf-mcp-copy-/)]);
    expect(readdirSync(sandbox.dataDir)).toEqual(['csf.db']);
    expect(await sandbox.run(['backup', join(disk, 'backup.db')], { through })).toMatchObject({ code: 0 });
    expect(readdirSync(fromOutside(disk))).toEqual(['backup.db']);
    sandbox.expectLifecycle([{ msg: 'Backup written (backup)', file: join(disk, 'backup.db') }]);
  },
  { needs: [ROOT] },
);

for (const [name, ends] of [
  ['with its log and the shared memory', ['-wal', '-shm']],
  ['with its log alone', ['-wal']],
] as const)
  failureMode(
    `F63 doctor and backup of a crashed database on a read-only medium, ${name}: read without a copy`,
    async (sandbox) => {
      const medium = await crashedMedium(sandbox, ends);
      const before = snapshot(medium.folder);
      const options = { through: medium.through, env: { CSF_MCP_DATA_DIR: medium.folder } };
      const { findings } = JSON.parse((await sandbox.run(['doctor', '--json'], options)).stdout);
      expect(findings).toContainEqual(
        expect.objectContaining({
          id: 'database.file',
          message: expect.stringMatching(/cannot be written\.$/),
        }),
      );
      const copy = sandbox.path('copy.db');
      expect(await sandbox.run(['backup', copy], options)).toMatchObject({ code: 0, stderr: '' });
      using copied = new DatabaseSync(copy, { readOnly: true });
      expect(copied.prepare('SELECT name FROM profiles').get()).toEqual({ name: 'In the log' });
      expect(snapshot(medium.folder)).toEqual(before);
      expect(readdirSync(sandbox.path('tmp'))).toEqual([]);
      sandbox.expectLifecycle([{ msg: 'Backup written (backup)', file: copy }]);
    },
    { needs: [ROOT] },
  );

failureMode(
  'F63 doctor and backup of a half-written database on a read-only medium: doctor says so, backup makes its copy',
  async (sandbox) => {
    const folder = sandbox.path('medium');
    mkdirSync(folder);
    await writeHalfWritten(join(folder, 'csf.db'), ['One']);
    const through = await readOnly(sandbox, folder);
    const before = snapshot(folder);
    const options = { through, env: { CSF_MCP_DATA_DIR: folder } };
    const { findings } = JSON.parse((await sandbox.run(['doctor', '--json'], options)).stdout);
    expect(findings).toContainEqual(
      expect.objectContaining({
        id: 'database.file',
        status: 'problem',
        message: expect.stringContaining('has a half-written change, which has to be undone'),
      }),
    );
    expect(await sandbox.run(['backup', sandbox.path('copy.db')], options)).toMatchObject({ code: 0 });
    expect(snapshot(folder)).toEqual(before);
    expect(readdirSync(sandbox.path('tmp'))).toEqual([]);
    sandbox.expectLifecycle([{ msg: 'Backup written (backup)', file: sandbox.path('copy.db') }]);
  },
  { needs: [ROOT] },
);

failureMode(
  'F64 a backup that is replaced while it is restored: the SHA-256 is that of the restored bytes',
  async (sandbox) => {
    const [backup, other] = [sandbox.path('backup.db'), sandbox.path('other.db')];
    await writeDatabase(backup, ['One']);
    await writeDatabase(other, ['One', 'Two']);
    // It has been verified by then, and has not been copied.
    const restore = sandbox.csfMcp(['restore', backup, '--json'], {
      env: signalledAt('SIGSTOP', 'after', 'mkdtempSync'),
    });
    const isStopped = (): boolean => readFileSync(`/proc/${restore.pid}/stat`, 'utf8').includes(') T ');
    await eventually('it to be stopped', isStopped);
    renameSync(other, backup);
    restore.signal('SIGCONT');
    expect(await restore.exit()).toMatchObject({ code: 0 });
    const { sha256, counts } = JSON.parse(restore.stdout().toString());
    expect(counts).toMatchObject({ profiles: 2 });
    expect(sha256).toBe(sha256Of(backup));
    expect(sha256).toBe(sha256Of(join(sandbox.dataDir, 'csf.db')));
    sandbox.expectLifecycle([{ msg: 'Database restored (restore)', sha256 }]);
  },
);

const CONFIGURATION = '{ "mcpServers": {} }\n';

failureMode(
  'F65 a client configuration that is a FIFO, huge or nested without end: refused at once, untouched',
  async (sandbox) => {
    const file = sandbox.path('mcp.json');
    for (const [make, says] of [
      [() => execFileSync('mkfifo', [file]), 'is not a file, but a FIFO'],
      [() => writeFileSync(file, Buffer.alloc(9 * 1_024 * 1_024, ' ')), 'is too large'],
      [() => writeFileSync(file, '{"a":'.repeat(100_000)), 'is nested deeper than 200 levels'],
    ] as const) {
      make();
      const { ino, size } = statSync(file);
      const { code, stderr } = await sandbox.run(['install', 'cursor', '--config', file]);
      expect(code).toBe(UNEXPECTED);
      expect(stderr).toContain(`${file} ${says}`);
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(statSync(file)).toMatchObject({ ino, size });
      rmSync(file);
    }
  },
  { unlogged: 'install starts nothing and keeps no log' },
);

failureMode(
  'F65 install again and again: no backup of the configuration is overwritten',
  async (sandbox) => {
    const file = sandbox.path('mcp.json');
    const states = [CONFIGURATION, `${CONFIGURATION}// two\n`, `${CONFIGURATION}// three\n`];
    for (const state of states) {
      writeFileSync(file, state);
      const run = await sandbox.run(['install', 'cursor', '--config', file]);
      expect(run).toMatchObject({ code: 0, stderr: '' });
    }
    const backups = ['', '-2', '-3'].map((end) => readFileSync(`${file}.bak${end}`, 'utf8'));
    expect(backups).toEqual(states);
  },
  { unlogged: 'install starts nothing and keeps no log' },
);

interface Medium {
  readonly folder: string;
  readonly through: readonly string[];
}

/** A data directory as a killed server has left it, on a medium that nobody can write. */
async function crashedMedium(sandbox: Sandbox, ends: readonly string[]): Promise<Medium> {
  const folder = sandbox.path('medium');
  await writeCrashed(join(folder, 'csf.db'), ['In the log'], ends);
  return { folder, through: await readOnly(sandbox, folder) };
}

async function readOnly(sandbox: Sandbox, folder: string): Promise<readonly string[]> {
  const mount = 'mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"';
  return (await enterMountNamespace(sandbox, mount, [folder])).through;
}

function snapshot(folder: string): unknown[] {
  return readdirSync(folder).map((name) => {
    const { mtimeMs, size } = statSync(join(folder, name));
    return [name, mtimeMs, size, sha256Of(join(folder, name))];
  });
}

function sha256Of(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
