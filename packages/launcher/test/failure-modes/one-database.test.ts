import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { makeDatabase } from '../support/instances/database.ts';
import { inJson } from '../support/instances/lifecycle.ts';
import { enterMountNamespace } from '../support/instances/namespaces.ts';
import { leaveOrphan, leaveRecord } from '../support/instances/orphan.ts';
import { lockersOf } from '../support/instances/process-table.ts';
import { profilesOf, writeDatabase } from '../support/instances/profiles.ts';
import { LINUX, ROOT } from '../support/instances/requirement.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';

const UNAVAILABLE = 69;
const HELD = 75;
const NOT_PERMITTED = 77;

failureMode(
  'F69 one database, mounted into the data directories of two instances: the second is refused with 75',
  async (sandbox) => {
    const one = join(await dataDirWithDatabase(sandbox, 'one'), 'csf.db');
    const two = sandbox.path('two');
    mkdirSync(two);
    writeFileSync(join(two, 'csf.db'), '');
    const { through } = await enterMountNamespace(sandbox, 'mount --bind "$1" "$2/csf.db"', [one, two]);
    const first = await startWith(sandbox, { dataDir: sandbox.path('one'), through });
    for (const args of [['start'], ['start', '--force'], ['restore', sandbox.path('backup.db')]]) {
      const refused = await runWith(sandbox, args, { dataDir: two, through, lockFile: 'two.lock' });
      expect(refused.code, refused.stderr).toBe(HELD);
      expect(refused.stderr).toContain('Another MCP server instance is already running');
      expect(refused.stderr).toContain(join(two, 'csf.db'));
    }
    expect(await profilesOf(first)).toEqual(['head-office']);
    expect(readdirSync(two).sort()).toEqual(['csf.db', 'instance.lock']);
    const held = { exitCode: HELD, msg: expect.stringContaining('by another path') };
    sandbox.expectLifecycle(['ready', held, held, { pid: first.pid, msg: 'Server exited', code: 0 }]);
  },
  { needs: [ROOT] },
);

failureMode(
  'F69 instance.lock deleted while an instance runs, then a start with another lock file: refused with 75',
  async (sandbox) => {
    const first = await sandbox.running();
    rmSync(join(sandbox.dataDir, 'instance.lock'));
    const refused = await sandbox.run(['start', '--lock-file', sandbox.path('locks/other.lock')]);
    expect(refused.code, refused.stderr).toBe(HELD);
    expect(refused.stderr).toContain(inJson(`it has the database ${join(sandbox.dataDir, 'csf.db')} open`));
    expect(await profilesOf(first)).toEqual([]);
    sandbox.expectLifecycle([
      'ready',
      { exitCode: HELD, msg: expect.stringContaining('by another path') },
      { pid: first.pid, msg: 'Server exited', code: 0 },
    ]);
  },
);

failureMode(
  'F69 launcher killed while its server hangs, and instance.lock deleted: the server still holds its database',
  async (sandbox) => {
    const { server } = await leaveOrphan(sandbox);
    for (const path of [sandbox.lockFile, join(sandbox.dataDir, 'instance.lock')]) rmSync(path);
    expect((await sandbox.run(['start'])).code).toBe(HELD);
    process.kill(server.pid, 'SIGKILL');
    expect(await profilesOf(await sandbox.running())).toEqual([]);
    sandbox.expectLifecycle([{ exitCode: HELD, msg: expect.stringContaining('by another path') }, 'ready']);
  },
);

failureMode(
  'F69 a server that has verified, backed up and deleted: SQLite still has its own locks on the database',
  async (sandbox) => {
    await writeDatabase(databaseOf(sandbox), ['Head office']);
    const session = await sandbox.running();
    await session.initialize();
    await session.callTool('audit_log', { verify: true });
    const { confirm } = await session.callTool('data_delete', { all: true });
    await session.callTool('data_delete', { all: true, confirm });
    const { ino } = statSync(databaseOf(sandbox));
    // A process that closes a file once gives up all of its own locks on it (fcntl_locking(2)). Those of a server that
    // inherits its descriptor stay, but they are not what keeps SQLite's other users out.
    expect(lockersOf(ino)).toContain(sandbox.server().pid);
    session.input.end();
    expect((await session.exit()).code).toBe(0);
    sandbox.expectLifecycle(['ready', { msg: 'Server exited', code: 0 }]);
  },
  { needs: [LINUX] },
);

failureMode(
  'F70 csf.db that is a mount point of its own: refused with 77 and the way that works, untouched',
  async (sandbox) => {
    const file = join(await dataDirWithDatabase(sandbox, 'host'), 'csf.db');
    const dataDir = sandbox.path('inside a container');
    mkdirSync(dataDir, { mode: 0o700 });
    writeFileSync(join(dataDir, 'csf.db'), '');
    const before = readFileSync(file);
    const { through } = await enterMountNamespace(sandbox, 'mount --bind "$1" "$2/csf.db"', [file, dataDir]);
    const refused = await runWith(sandbox, ['start'], { dataDir, through });
    expect(refused.code, refused.stderr).toBe(NOT_PERMITTED);
    expect(refused.stderr).toContain('is a mount point of its own');
    expect(refused.stderr).toContain('Mount the folder instead');
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(dataDir).sort()).toEqual(['csf.db', 'instance.lock']);
    sandbox.expectLifecycle([{ exitCode: NOT_PERMITTED, msg: expect.stringContaining('mount point') }]);
  },
  { needs: [ROOT] },
);

interface Swap {
  readonly what: string;
  /** Puts another file in the place of the database, which has the profiles head-office and branch. */
  readonly by: (sandbox: Sandbox) => Promise<void> | void;
  /** The profiles of that file. */
  readonly found: readonly string[];
}

const REFUSED = {
  exitCode: UNAVAILABLE,
  msg: expect.stringContaining('is not the one that csf-mcp closed here last'),
};

const databaseOf = ({ dataDir }: Sandbox): string => join(dataDir, 'csf.db');

const SWAPS: readonly Swap[] = [
  {
    what: 'an earlier copy of the database',
    by: (sandbox) => copyFileSync(sandbox.path('earlier.db'), databaseOf(sandbox)),
    found: ['head-office'],
  },
  {
    what: 'an earlier copy, by a rename',
    by: (sandbox) => renameSync(sandbox.path('earlier.db'), databaseOf(sandbox)),
    found: ['head-office'],
  },
  {
    what: 'the database of another organization',
    by: async (sandbox) => {
      await writeDatabase(sandbox.path('other.db'), ['Elsewhere']);
      renameSync(sandbox.path('other.db'), databaseOf(sandbox));
    },
    found: ['elsewhere'],
  },
];

for (const { what, by, found } of SWAPS) {
  failureMode(
    `F71 ${what} in the place of csf.db while nothing runs: refused with 69 and untouched, until restore brings it in`,
    async (sandbox) => {
      await twoProfiles(sandbox);
      await by(sandbox);
      const file = databaseOf(sandbox);
      const before = readFileSync(file);
      const refused = await sandbox.run(['start']);
      expect(refused.code, refused.stderr).toBe(UNAVAILABLE);
      expect(refused.stderr).toContain('is not the one that csf-mcp closed here last');
      expect(readFileSync(file)).toEqual(before);
      expect(readdirSync(sandbox.dataDir).sort()).toEqual(['csf.db', 'instance.lock']);

      renameSync(file, sandbox.path('wanted.db'));
      expect((await sandbox.run(['restore', sandbox.path('wanted.db')])).code).toBe(0);
      expect(await profilesOf(await sandbox.running())).toEqual(found);
      sandbox.expectLifecycle([REFUSED, { msg: 'Database restored (restore)' }, 'ready']);
    },
    { isConcurrent: true },
  );
}

failureMode(
  'F71 an earlier copy in the place of csf.db after a session that was killed: still refused',
  async (sandbox) => {
    await twoProfiles(sandbox);
    await leaveRecord(sandbox);
    expect(await profilesOf(await sandbox.running())).toEqual(['branch', 'head-office']);
    await leaveRecord(sandbox);
    for (const ending of ['-wal', '-shm']) rmSync(`${databaseOf(sandbox)}${ending}`, { force: true });
    copyFileSync(sandbox.path('earlier.db'), databaseOf(sandbox));
    const refused = await sandbox.run(['start']);
    expect(refused.code, refused.stderr).toBe(UNAVAILABLE);
    sandbox.expectLifecycle([REFUSED]);
  },
);

failureMode(
  'F71 csf.db emptied while nothing runs: refused with 69; moved away: the start says that it begins with an empty one',
  async (sandbox) => {
    await twoProfiles(sandbox);
    writeFileSync(databaseOf(sandbox), '');
    const refused = await sandbox.run(['start']);
    expect(refused.code, refused.stderr).toBe(UNAVAILABLE);
    expect(refused.stderr).toContain('is empty, and it was not when csf-mcp closed it last');
    expect(readFileSync(databaseOf(sandbox))).toHaveLength(0);
    rmSync(databaseOf(sandbox));
    expect(await profilesOf(await sandbox.running())).toEqual([]);
    sandbox.expectLifecycle([
      { code: 'E_START_FAILED', exitCode: UNAVAILABLE },
      { msg: 'The database of the last session is gone: starting with an empty one', level: 'warn' },
      'ready',
    ]);
    expect(existsSync(databaseOf(sandbox))).toBe(true);
  },
);

/** A database with the profiles head-office and branch, and a copy from before the second, `earlier.db`. */
async function twoProfiles(sandbox: Sandbox): Promise<void> {
  copyFileSync(await makeDatabase(sandbox), sandbox.path('earlier.db'));
  const session = await sandbox.running();
  await session.initialize();
  await session.callTool('profile_create', { name: 'Branch', organization: 'Example' });
  session.input.end();
  expect((await session.exit()).code).toBe(0);
}

/** A data directory with a database, and a backup beside it. */
async function dataDirWithDatabase(sandbox: Sandbox, name: string): Promise<string> {
  const dataDir = sandbox.path(name);
  await writeDatabase(join(dataDir, 'csf.db'), ['Head office']);
  copyFileSync(join(dataDir, 'csf.db'), sandbox.path('backup.db'));
  return dataDir;
}

interface Place {
  readonly dataDir: string;
  readonly through: readonly string[];
  /** The name of the lock file. */
  readonly lockFile?: string;
}

function optionsFor(sandbox: Sandbox, { dataDir, through, lockFile = 'one.lock' }: Place) {
  const path = sandbox.path(join('locks', lockFile));
  return { through, env: { CSF_MCP_DATA_DIR: dataDir, CSF_MCP_LOCK_FILE: path } };
}

async function startWith(sandbox: Sandbox, place: Place): Promise<Session> {
  const session = sandbox.csfMcp(['start'], optionsFor(sandbox, place));
  await session.ready();
  return session;
}

function runWith(sandbox: Sandbox, args: readonly string[], place: Place) {
  return sandbox.run(args, optionsFor(sandbox, place));
}
