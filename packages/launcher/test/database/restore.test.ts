import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { eventually } from '../support/instances/eventually.ts';
import { signalledAt } from '../support/instances/interference.ts';
import { enterMountNamespace } from '../support/instances/namespaces.ts';
import { profilesOf, writeCrashed, writeDatabase } from '../support/instances/profiles.ts';
import { createSandbox, type Sandbox } from '../support/instances/sandbox.ts';
import { isRoot, NEEDS_ROOT } from '../support/users.ts';

type Backed = Sandbox & { readonly backup: string; readonly database: string };

/** A database with two profiles, and a backup from when there was only the first. */
async function backedUp(): Promise<Backed> {
  const sandbox = createSandbox();
  const backup = join(realpathSync(sandbox.directory), 'backup.db');
  const database = join(sandbox.dataDir, 'csf.db');
  await writeDatabase(backup, ['One']); // a database that was closed is as good as a backup of it
  await writeDatabase(database, ['One', 'Two']);
  return { ...sandbox, backup, database };
}

function sha256Of(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function contentOf(directory: string): Record<string, string> {
  const names = readdirSync(directory).toSorted();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(directory, name), 'base64')]));
}

it('goes back to a backup, and from there to the replaced database', async () => {
  await using sandbox = await backedUp();
  const { database } = sandbox;
  const backup = sandbox.path('written by backup.db');
  await writeDatabase(database, ['One']);
  expect(await sandbox.run(['backup', backup])).toMatchObject({ code: 0 });
  await writeDatabase(database, ['One', 'Two']);
  const sha256 = sha256Of(backup);
  const { code, stdout, stderr } = await sandbox.run(['restore', backup]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(sha256Of(database), 'byte by byte').toBe(sha256);
  const [, kept = ''] = /To go back to it: csf-mcp restore '(.*)'\n/.exec(stdout) ?? [];
  expect(kept).toMatch(/csf\.db\.replaced-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/);
  sandbox.expectLifecycle([
    {
      msg: 'Database restored (restore)',
      file: backup,
      database,
      keptFile: kept,
      sha256,
    },
    'Lock released',
  ]);
  expect(await profilesOf(sandbox.csfMcp(['start']))).toEqual(['one']);

  const back = await sandbox.run(['restore', kept, '--json']);
  expect(JSON.parse(back.stdout)).toEqual({
    file: kept,
    sha256: sha256Of(kept),
    database,
    schemaVersion: 7,
    willBeMigrated: false,
    counts: {
      profiles: 2,
      assessments: 0,
      evidence: 0,
      risks: 0,
      actions: 0,
      tiers: 0,
      intake: 0,
      comments: 0,
      snapshots: 0,
      auditEntries: 2,
    },
    keptFile: expect.stringContaining('csf.db.replaced-'),
    isKeptFileIntact: true,
    keptFileProblem: null,
  });
  expect(await profilesOf(sandbox.csfMcp(['start']))).toEqual(['one', 'two']);
  await sandbox.expectNothingLeft();
});

it('takes a backup whose data differ from its audit log only when that is accepted', async () => {
  await using sandbox = await backedUp();
  {
    using database = new DatabaseSync(sandbox.backup);
    database.exec("UPDATE profiles SET scope = 'Everything'");
  }
  const refused = await sandbox.run(['restore', sandbox.backup]);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('differ from its audit log') });
  expect(refused.stderr).toContain('--accept-differences');
  const { code } = await sandbox.run(['restore', sandbox.backup, '--accept-differences']);
  expect(code).toBe(0);
  const again = sandbox.path('again.db');
  const backup = await sandbox.run(['backup', again, '--json']);
  expect(JSON.parse(backup.stdout)).toMatchObject({
    verified: true,
    warnings: [expect.stringContaining('only with --accept-differences')],
  });
  await sandbox.expectNothingLeft();
});

it('prints a command that runs nothing else, whatever the path is', async () => {
  await using sandbox = await backedUp();
  const dataDir = sandbox.path('it\'s $(touch pwned) `touch pwned` \\ "quoted"');
  const env = { CSF_MCP_DATA_DIR: dataDir };
  await writeDatabase(join(dataDir, 'csf.db'), ['One', 'Two']);
  const { stdout } = await sandbox.run(['restore', sandbox.backup], { env });
  const [, command = ''] = /To go back to it: (.*)\n/.exec(stdout) ?? [];
  mkdirSync(sandbox.path('bin'));
  writeFileSync(sandbox.path('bin/csf-mcp'), `#!/bin/sh\nprintf '%s|' "$@"\n`, { mode: 0o755 });
  const options = {
    cwd: sandbox.directory,
    encoding: 'utf8',
    env: { PATH: `${sandbox.path('bin')}:/usr/bin:/bin` },
  } as const;
  const words = execFileSync('sh', ['-c', command], options).split('|');
  expect(words).toEqual(['restore', expect.stringMatching(/csf\.db\.replaced-[^/]+$/), '']);
  expect(existsSync(words[1] ?? '')).toBe(true);
  expect(existsSync(sandbox.path('pwned'))).toBe(false);
});

it('takes a database with its log, and names the hash of what it became', async () => {
  await using sandbox = await backedUp();
  await writeCrashed(sandbox.backup, ['In the log'], ['-wal']);
  const before = [sha256Of(sandbox.backup), sha256Of(`${sandbox.backup}-wal`)];
  const { stdout } = await sandbox.run(['restore', sandbox.backup, '--json']);
  expect(JSON.parse(stdout).sha256).toBe(sha256Of(sandbox.database));
  using restored = new DatabaseSync(sandbox.database, { readOnly: true });
  expect(restored.prepare('SELECT name FROM profiles').get()).toEqual({ name: 'In the log' });
  expect([sha256Of(sandbox.backup), sha256Of(`${sandbox.backup}-wal`)]).toEqual(before);
});

it('is refused while an instance runs', async () => {
  await using sandbox = await backedUp();
  const before = readFileSync(sandbox.database);
  const session = await sandbox.running();
  const { code, stderr } = await sandbox.run(['restore', sandbox.backup]);
  expect(code).toBe(75);
  expect(stderr).toContain(`Another MCP server instance is already running (pid ${session.pid},`);
  expect(stderr).toContain('csf-mcp kill), then restore again. Nothing was changed.');
  sandbox.expectLifecycle([
    { msg: 'Nothing was restored (restore)', code: 'E_ALREADY_RUNNING', exitCode: 75 },
  ]);
  const other = await sandbox.run(['restore', sandbox.backup], {
    env: { CSF_MCP_LOCK_FILE: sandbox.path('locks/other') },
  });
  expect(other).toMatchObject({
    code: 75,
    stderr: expect.stringContaining(`data directory ${sandbox.dataDir}`),
  });
  await sandbox.endOwners();
  expect(readFileSync(sandbox.database).equals(before)).toBe(true);
  expect(readdirSync(sandbox.dataDir).toSorted()).toEqual(['csf.db', 'instance.lock']);
});

it('holds a start until it is done', async () => {
  await using sandbox = await backedUp();
  const restore = sandbox.csfMcp(['restore', sandbox.backup], {
    env: signalledAt('SIGSTOP', 'before', 'renameSync'),
  });
  await eventually('the lock to be taken', () => sandbox.record()?.transport === 'restore');
  const refused = await sandbox.run(['start', '--wait', '0']);
  expect(refused).toMatchObject({ code: 75, stderr: expect.stringContaining('transport restore') });
  await eventually('it to be stopped', () =>
    readFileSync(`/proc/${restore.pid}/stat`, 'utf8').includes(') T '),
  );
  const waiting = sandbox.csfMcp(['start', '--wait', '30']);
  restore.signal('SIGCONT');
  expect(await restore.exit()).toMatchObject({ code: 0 });
  expect(await profilesOf(waiting)).toEqual(['one']);
});

it('refuses a file that is not a good backup, before it touches anything', async () => {
  await using sandbox = await backedUp();
  const { backup, database, dataDir, path } = sandbox;
  const before = contentOf(dataDir);
  writeFileSync(path('junk'), 'junk');
  copyFileSync(backup, path('cut'));
  truncateSync(path('cut'), 30_000);
  symlinkSync(backup, path('link'));
  linkSync(database, path('itself'));
  execFileSync('mkfifo', [path('pipe')]);
  for (const [file, code, says] of [
    ['junk', 1, 'is damaged or not a SQLite database'],
    ['cut', 1, 'is damaged'],
    ['none', 1, 'There is no file'],
    ['pipe', 1, 'is not a regular file'],
    ['link', 1, 'is a symbolic link'],
    ['itself', 2, 'is the database itself'],
  ] as const) {
    const run = await sandbox.run(['restore', path(file), '--lock-file', path(`locks/${file}`)]);
    expect({ file, code: run.code, stderr: run.stderr }).toEqual({
      file,
      code,
      stderr: expect.stringContaining(says),
    });
    expect(run.stderr).toContain('Nothing was changed.');
  }
  const elsewhere = path('elsewhere');
  expect(await sandbox.run(['restore', path('junk'), '--data-dir', elsewhere])).toMatchObject({ code: 1 });
  expect(existsSync(elsewhere)).toBe(false);
  expect(contentOf(dataDir)).toEqual(before);
});

it('replaces a damaged database and says that it stays as it was', async () => {
  await using sandbox = await backedUp();
  truncateSync(sandbox.database, 30_000);
  const { code, stdout } = await sandbox.run(['restore', sandbox.backup]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/stays as it was: .*\nIt is not intact: .* is damaged/),
  });
  expect(await profilesOf(sandbox.csfMcp(['start']))).toEqual(['one']);
});

it('creates a data directory for the first database of a machine', async () => {
  await using sandbox = await backedUp();
  const env = { CSF_MCP_DATA_DIR: sandbox.path('new machine') };
  const { code, stdout } = await sandbox.run(['restore', sandbox.backup], { env });
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining('There was no database before.'),
  });
  expect(readdirSync(env.CSF_MCP_DATA_DIR).toSorted()).toEqual(['csf.db', 'instance.lock']);
});

it('ends by a signal, and changes nothing', async () => {
  await using sandbox = await backedUp();
  const env = signalledAt('SIGINT', 'after', 'mkdtempSync');
  const exit = await sandbox.run(['restore', sandbox.backup], { env });
  expect(exit).toMatchObject({ signal: 'SIGINT', stdout: '', stderr: '' });
  expect(readdirSync(sandbox.dataDir).toSorted()).toEqual(['csf.db', 'instance.lock']);
  sandbox.expectLifecycle([
    { msg: 'Nothing was restored: it was called off (restore)', reason: 'received SIGINT' },
  ]);
  expect(await profilesOf(sandbox.csfMcp(['start']))).toEqual(['one', 'two']);
});

it.skipIf(!isRoot)(`loses nothing on a full disk (${NEEDS_ROOT})`, async () => {
  await using sandbox = await backedUp();
  const { backup, database, dataDir } = sandbox;
  mkdirSync(sandbox.path('aside'));
  copyFileSync(database, sandbox.path('aside/csf.db'));
  const mount = 'mount -t tmpfs -o mode=700,size="$3" tmpfs "$1"; cp "$2" "$1"; chmod 600 "$1"/*';
  // There is space for the restored database, and not for the replaced one; then for neither.
  for (const copies of [2.4, 1.4]) {
    const size = `${Math.ceil((statSync(database).size * copies) / 1_024)}k`;
    const args = [dataDir, sandbox.path('aside/csf.db'), size];
    const { through, fromOutside } = await enterMountNamespace(sandbox, mount, args);
    const { code, stderr } = await sandbox.run(['restore', backup], { through });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('the disk is full') });
    expect(readdirSync(fromOutside(dataDir)).toSorted()).toEqual(['csf.db', 'instance.lock']);
    const left = readFileSync(fromOutside(database));
    expect(left.equals(readFileSync(database))).toBe(true);
  }
});
