import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { writeAssessments } from '../support/instances/database.ts';
import { signalledAt } from '../support/instances/interference.ts';
import { enterMountNamespace } from '../support/instances/namespaces.ts';
import { tamper, writeDatabase, writeHalfWritten } from '../support/instances/profiles.ts';
import { createSandbox, type Sandbox } from '../support/instances/sandbox.ts';
import { isRoot, NEEDS_ROOT } from '../support/users.ts';

const OUTCOMES_PER_CALL = 10;

/** A sandbox in which an instance has left a database with one profile, and a folder for backups. */
async function withDatabase(): Promise<Sandbox & { readonly backups: string }> {
  const sandbox = createSandbox();
  const backups = join(realpathSync(sandbox.directory), 'backups');
  mkdirSync(backups);
  await writeDatabase(join(sandbox.dataDir, 'csf.db'), ['Head office']);
  return { ...sandbox, backups };
}

it('copies the database at one moment, while a client writes', async () => {
  await using sandbox = createSandbox();
  const session = await sandbox.running();
  const acknowledged = await writeAssessments(session, 200);
  const least = acknowledged();
  const file = sandbox.path('while running.db');
  const { code, stdout, stderr } = await sandbox.run(['backup', file, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const report = JSON.parse(stdout);
  await session.ask('last', 'ping');
  await sandbox.endOwners();

  using backup = new DatabaseSync(file, { readOnly: true });
  const one = (sql: string): unknown => Object.values(backup.prepare(sql).get() ?? {})[0];
  expect(one('PRAGMA integrity_check')).toBe('ok');
  expect(one('PRAGMA journal_mode')).toBe('delete');
  // Each call stores its assessments, the revision and the audit entry, or nothing. The first call created the profile.
  const revision = Number(one('SELECT revision FROM profiles'));
  expect(revision).toBeGreaterThanOrEqual(least);
  expect(one('SELECT count(*) FROM audit_log')).toBe(revision);
  expect(one('SELECT count(*) FROM assessments')).toBe((revision - 1) * OUTCOMES_PER_CALL);
  expect(one('SELECT hash FROM audit_log ORDER BY sequence DESC')).toBe(report.auditHash);

  expect(report).toMatchObject({
    file,
    verified: true,
    schemaVersion: 7,
    warnings: [],
    bytes: statSync(file).size,
  });
  expect(report.counts).toMatchObject({ profiles: 1, auditEntries: revision });
  expect(report.sha256).toBe(createHash('sha256').update(readFileSync(file)).digest('hex'));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(sandbox.directory).filter((name) => name.startsWith('.'))).toEqual([]);
  const { bytes, sha256, auditHash } = report;
  sandbox.expectLifecycle([{ msg: 'Backup written (backup)', file, bytes, sha256, auditHash }]);
  await sandbox.expectNothingLeft();
});

it('names the file by the time if it gets a folder, and leaves a database alone that nobody uses', async () => {
  await using sandbox = await withDatabase();
  const { dataDir, backups } = sandbox;
  const before = readdirSync(dataDir);
  const { code, stdout } = await sandbox.run(['backup', 'backups'], {
    env: { CSF_MCP_LOCK_FILE: '/nowhere' },
  });
  const [name = ''] = readdirSync(backups);
  expect(name).toMatch(/^csf-mcp-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.db$/);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(join(backups, name)) });
  expect(stdout).toContain('profiles 1');
  expect(readdirSync(dataDir)).toEqual(before);
  await sandbox.expectNothingLeft();
});

it('replaces a file only with --force, and nothing that is not a file', async () => {
  await using sandbox = await withDatabase();
  const file = join(sandbox.backups, 'nightly.db');
  writeFileSync(file, 'of last night');
  const refused = await sandbox.run(['backup', file]);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toMatch(
    /nightly\.db already exists\nChoose another name, or replace it with --force/,
  );
  expect(readFileSync(file, 'utf8')).toBe('of last night');
  expect(await sandbox.run(['backup', file, '--force'])).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(file).subarray(0, 15).toString()).toBe('SQLite format 3');

  const link = join(sandbox.backups, 'link.db');
  symlinkSync('nightly.db', link);
  const { code, stderr } = await sandbox.run(['backup', link, '--force']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('is not a regular file') });
  expect(readdirSync(sandbox.backups).toSorted()).toEqual(['link.db', 'nightly.db']);
});

it('refuses a name where SQLite would find the log of another file', async () => {
  await using sandbox = await withDatabase();
  const file = join(sandbox.backups, 'nightly.db');
  for (const log of [`${file}-wal`, `${file}-journal`]) {
    writeFileSync(log, 'of an earlier nightly.db');
    const { code, stderr } = await sandbox.run(['backup', file, '--force']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`${log} already exists`) });
    rmSync(log);
  }
  expect(readdirSync(sandbox.backups)).toEqual([]);
});

it('never overwrites the database, whatever its name is', async () => {
  await using sandbox = await withDatabase();
  const { dataDir, backups } = sandbox;
  symlinkSync(dataDir, join(backups, 'data'));
  writeFileSync(join(dataDir, 'instance.lock'), '');
  linkSync(join(dataDir, 'instance.lock'), join(backups, 'other name'));
  const before = readFileSync(join(dataDir, 'csf.db'));
  for (const target of [join(dataDir, 'csf.db'), 'backups/data/csf.db-wal', 'backups/other name']) {
    const { code, stderr } = await sandbox.run(['backup', target, '--force']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('is a file of the database itself'),
    });
  }
  expect(readdirSync(dataDir).toSorted()).toEqual(['csf.db', 'instance.lock']);
  expect(readFileSync(join(dataDir, 'csf.db')).equals(before)).toBe(true);
});

it('writes into a folder that it cannot list', async () => {
  await using sandbox = await withDatabase();
  const { backups } = sandbox;
  chmodSync(backups, 0o300);
  const through = isRoot ? ['setpriv', '--inh-caps=-all', '--bounding-set=-all'] : [];
  const { code, stderr } = await sandbox.run(['backup', join(backups, 'a.db')], { through });
  chmodSync(backups, 0o700);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(readdirSync(backups)).toEqual(['a.db']);
});

it('says why there is no backup, and leaves no file', async () => {
  await using sandbox = await withDatabase();
  const { backups } = sandbox;
  const refusal = async (args: readonly string[]): Promise<[code: number | null, reason: string]> => {
    const { code, stdout, stderr } = await sandbox.run(['backup', ...args, '--json']);
    const { error } = JSON.parse(stdout);
    expect(stderr).toBe(`csf-mcp: ${error.message}\n${error.hint}\n`);
    sandbox.expectLifecycle([
      { msg: 'No backup was written (backup)', code: error.code, reason: error.message },
    ]);
    return [code, error.message];
  };
  const file = join(backups, 'a.db');
  expect(await refusal([join(backups, 'none', 'a.db')])).toEqual([
    2,
    `There is no folder ${join(backups, 'none')}`,
  ]);
  const stick = join(backups, 'stick');
  expect(await refusal([`${stick}/`])).toEqual([2, `There is no folder ${stick}`]);
  expect(await refusal([file, '--data-dir', backups])).toEqual([
    1,
    expect.stringContaining('nothing to back up'),
  ]);
  tamper(sandbox, 'PRAGMA user_version = 99');
  expect(await refusal([file])).toEqual([1, expect.stringContaining('has schema version 99')]);
  tamper(sandbox, "PRAGMA user_version = 7; INSERT INTO profile_texts VALUES ('gone', 1, '')");
  expect(await refusal([file])).toEqual([1, expect.stringContaining('is damaged: a row of profile_texts')]);
  truncateSync(join(sandbox.dataDir, 'csf.db'), 30_000);
  expect(await refusal([file])).toEqual([1, expect.stringContaining('is damaged')]);
  expect(readdirSync(backups)).toEqual([]);
});

it('warns of a broken audit log, but still writes the backup', async () => {
  await using sandbox = await withDatabase();
  tamper(
    sandbox,
    "INSERT INTO audit_log VALUES (2, '', null, null, '', '', null, '', '', '', 2, '', null, null)",
  );
  const file = join(sandbox.backups, 'a.db');
  const { code, stdout } = await sandbox.run(['backup', file]);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /Warning: The audit log of the database .*csf\.db is broken at entry 2: .* will not take this backup\.\n/,
  );
  expect(existsSync(file)).toBe(true);
});

it('ends by a signal, and leaves nothing', async () => {
  await using sandbox = await withDatabase();
  const env = signalledAt('SIGTERM', 'after', 'mkdtempSync');
  const exit = await sandbox.run(['backup', join(sandbox.backups, 'a.db')], { env });
  expect(exit).toMatchObject({ signal: 'SIGTERM', stdout: '', stderr: '' });
  expect(readdirSync(sandbox.backups)).toEqual([]);
  expect(readdirSync(sandbox.dataDir)).toEqual(['csf.db']);
  sandbox.expectLifecycle([
    { msg: 'No backup was written: it was called off (backup)', reason: 'received SIGTERM' },
  ]);
});

it('undoes first what a killed program has left half-written, in a copy', async () => {
  await using sandbox = await withDatabase();
  await writeHalfWritten(join(sandbox.dataDir, 'csf.db'), ['Head office']);
  const before = readdirSync(sandbox.dataDir).toSorted();
  const file = join(sandbox.backups, 'a.db');
  expect(await sandbox.run(['backup', file])).toMatchObject({ code: 0, stderr: '' });
  using backup = new DatabaseSync(file, { readOnly: true });
  expect(backup.prepare('SELECT scope FROM profiles').get()).toEqual({ scope: null });
  expect(readdirSync(sandbox.dataDir).toSorted()).toEqual(before);
  expect(readdirSync(sandbox.backups)).toEqual(['a.db']);
});

it.skipIf(!isRoot)(
  `writes to another disk, and to another mount of the same one (${NEEDS_ROOT})`,
  async () => {
    await using sandbox = await withDatabase();
    mkdirSync(sandbox.path('bound'));
    const mounts = 'mount -t tmpfs tmpfs "$1"; mount --bind "$2" "$2"';
    const { through, fromOutside } = await enterMountNamespace(sandbox, mounts, [
      sandbox.backups,
      sandbox.path('bound'),
    ]);
    for (const folder of [sandbox.backups, sandbox.path('bound')]) {
      const run = await sandbox.run(['backup', join(folder, 'a.db'), '--json'], { through });
      expect(run).toMatchObject({ code: 0, stderr: '' });
      expect(readdirSync(fromOutside(folder))).toEqual(['a.db']);
      const bytes = readFileSync(join(fromOutside(folder), 'a.db'));
      expect(JSON.parse(run.stdout).sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
    expect(readdirSync(sandbox.dataDir)).toEqual(['csf.db']);
  },
);

it.skipIf(!isRoot)(`leaves nothing on a full disk (${NEEDS_ROOT})`, async () => {
  await using sandbox = await withDatabase();
  const { through, fromOutside } = await enterMountNamespace(
    sandbox,
    'mount -t tmpfs -o size=64k tmpfs "$1"',
    [sandbox.backups],
  );
  const { code, stderr } = await sandbox.run(['backup', join(sandbox.backups, 'a.db')], { through });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/a\.db could not grow: the disk is full/),
  });
  expect(readdirSync(fromOutside(sandbox.backups))).toEqual([]);
});
