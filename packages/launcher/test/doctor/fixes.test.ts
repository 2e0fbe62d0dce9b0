import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { CLIENTS, type ClientName } from '../../src/clients/known-clients.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { type Environment, examine, findingOf, paste, shellOf } from '../support/doctor/patient.ts';
import { eventually } from '../support/instances/eventually.ts';
import { builtBin, node } from '../support/instances/installation.ts';
import { leaveOrphan } from '../support/instances/orphan.ts';
import { isStopped } from '../support/instances/process-table.ts';
import { READABLE_CHECKOUT, type Requirement, ROOT } from '../support/instances/requirement.ts';
import { createSandbox, type Sandbox } from '../support/instances/sandbox.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { NOBODY } from '../support/users.ts';

// Each cause is something that a user can do by hand. doctor reports it, and its command repairs it when it is
// pasted into a shell. The next doctor runs with the variables that the shell then has.

interface Cause {
  readonly id: Finding['id'];
  readonly status: 'warning' | 'problem';
  /** Part of the message. */
  readonly says: string;
  readonly by: (box: Sandbox) => unknown;
  /** Variables of the shell. */
  readonly env?: (box: Sandbox) => Environment;
  /** Checks what holds afterwards, besides that doctor finds nothing. */
  readonly proves?: (box: Sandbox, env: Environment) => unknown;
  /** A user without rights, where nothing would stop root; or one whose only processes are those of the test. */
  readonly uid?: number;
  readonly needs?: Requirement;
}

/** Nobody else has this user id, not even the same test of another checkout on this machine. */
const LONER = 61_000 + (process.pid % 4_000);

const UNSET_FOLDERS = { CSF_MCP_DATA_DIR: undefined, CSF_MCP_STATE_DIR: undefined } as const;
const nothing = (): void => {};

const NODE_AND_ENVIRONMENT: Record<string, Cause> = {
  'an old node is the first on PATH': {
    id: 'node.path',
    status: 'warning',
    says: 'v18.20.0',
    by: (box) => script(box.path('old/node'), 'echo v18.20.0'),
    env: (box) => ({ PATH: `${box.path('old')}:/usr/bin:/bin` }),
  },
  'there is no node on PATH': {
    id: 'node.path',
    status: 'warning',
    says: 'no node on PATH',
    by: (box) => {
      mkdirSync(box.path('few'));
      for (const name of ['sh', 'env']) symlinkSync(`/usr/bin/${name}`, box.path(`few/${name}`));
    },
    env: (box) => ({ PATH: box.path('few') }),
  },
  'node on PATH hangs': {
    id: 'node.path',
    status: 'warning',
    says: 'does not report its version',
    by: (box) => script(box.path('old/node'), 'exec sleep 60'),
    env: (box) => ({ PATH: `${box.path('old')}:/usr/bin:/bin` }),
  },
  'another csf-mcp is the first on PATH': {
    id: 'node.command',
    status: 'warning',
    says: '0.0.1',
    by: (box) => script(box.path('old/csf-mcp'), 'echo 0.0.1'),
    env: (box) => ({ PATH: `${box.path('old')}:${dirname(node)}:/usr/bin:/bin` }),
  },
  'HOME is not a full path': {
    id: 'environment.home',
    status: 'warning',
    says: 'is not a full path (somewhere)',
    by: nothing,
    env: () => ({ HOME: 'somewhere' }),
  },
  'HOME does not exist': {
    id: 'environment.home',
    status: 'problem',
    says: 'does not exist',
    by: nothing,
    env: (box) => ({ ...UNSET_FOLDERS, HOME: box.path('gone') }),
  },
  'HOME cannot be written': {
    id: 'environment.home',
    status: 'warning',
    says: 'permission denied',
    by: ({ home }) => chmodSync(home, 0o500),
    env: () => UNSET_FOLDERS,
    uid: NOBODY,
  },
  'variables are not valid': {
    id: 'environment.values',
    status: 'problem',
    says: 'CSF_MCP_LOG_LEVEL="loud"',
    by: nothing,
    env: () => ({
      CSF_MCP_LOG_LEVEL: 'loud',
      FORCE_TERMINATE: 'maybe',
      CSF_MCP_START_TIMEOUT: '-1',
      CSF_MCP_KEEP_DELETED_DAYS: '1.5',
      CSF_MCP_MAX_MESSAGE_MIB: '0',
      CSF_MCP_AUDIT_ACCOUNT: 'no',
      CSF_MCP_PERSON: 'Ada\nLovelace',
    }),
  },
  'a path in a variable begins with ~': {
    id: 'environment.values',
    status: 'problem',
    says: 'only a shell understands ~',
    by: nothing,
    env: () => ({ CSF_MCP_DATA_DIR: '~/csf' }),
  },
  'paths are set only in the shell': {
    id: 'environment.shell-only',
    status: 'warning',
    says: 'CSF_MCP_DATA_DIR, CSF_MCP_STATE_DIR: set in this shell',
    by: nothing,
  },
};

const beside = (box: Sandbox): string => join(box.path('state'), 'nist-csf-mcp-server.lock');
const takesOwnLock = (box: Sandbox, env: Environment): void =>
  expect(env['CSF_MCP_LOCK_FILE']).toBe(beside(box));

const usualName = ({ path }: Sandbox): Environment => ({
  CSF_MCP_LOCK_FILE: path('locks/nist-csf-mcp-server.lock'),
});

const LOCK: Record<string, Cause> = {
  'the folder of the lock file is missing': {
    id: 'lock.directory',
    status: 'problem',
    says: 'does not exist',
    by: nothing,
    env: (box) => ({ CSF_MCP_LOCK_FILE: box.path('a b/c/lock') }),
  },
  'the folder of the lock file is a file': {
    id: 'lock.directory',
    status: 'problem',
    says: 'is not a folder',
    by: (box) => writeFileSync(box.path('file'), 'precious'),
    env: (box) => ({ CSF_MCP_LOCK_FILE: box.path('file/lock') }),
    proves: (box, env) => {
      takesOwnLock(box, env);
      expect(readFileSync(box.path('file'), 'utf8')).toBe('precious');
    },
  },
  'the folder of the lock file is open to all, and not sticky': {
    id: 'lock.directory',
    status: 'warning',
    says: 'not sticky, unlike /tmp',
    by: (box) => chmodSync(box.path('locks'), 0o777),
  },
  'the folder of the lock file cannot be written': {
    id: 'lock.directory',
    status: 'problem',
    says: 'permission denied',
    by: (box) => chmodSync(box.path('locks'), 0o500),
    uid: NOBODY,
  },
  "the folder of the lock file is root's": {
    id: 'lock.directory',
    status: 'problem',
    says: 'permission denied',
    by: (box) => chownSync(box.path('locks'), 0, 0),
    uid: NOBODY,
    proves: takesOwnLock,
  },
  'the lock file is a symbolic link': {
    id: 'lock.file',
    status: 'problem',
    says: 'a symbolic link',
    by: ({ path }) => {
      writeFileSync(path('precious'), 'precious');
      symlinkSync(path('precious'), path('locks/nist-csf-mcp-server.lock'));
    },
    proves: ({ path }) => expect(readFileSync(path('precious'), 'utf8')).toBe('precious'),
    env: usualName,
  },
  'the lock file is a FIFO': {
    id: 'lock.file',
    status: 'problem',
    says: 'a FIFO',
    by: ({ path }) => execFileSync('mkfifo', [path('locks/nist-csf-mcp-server.lock')]),
    env: usualName,
  },
  'the lock file is a socket': {
    id: 'lock.file',
    status: 'problem',
    says: 'a socket',
    by: ({ path }) => createServer().listen(path('locks/nist-csf-mcp-server.lock')).unref(),
    env: usualName,
  },
  'the lock file is a device': {
    id: 'lock.file',
    status: 'problem',
    says: 'a device',
    by: ({ lockFile }) => execFileSync('mknod', [lockFile, 'c', '1', '3']),
    needs: ROOT,
    proves: (box, env) => {
      takesOwnLock(box, env);
      expect(lstatSync(box.lockFile).isCharacterDevice()).toBe(true);
    },
  },
  'the lock file is a folder': {
    id: 'lock.file',
    status: 'problem',
    says: 'is a folder',
    by: ({ path }) => {
      mkdirSync(path('locks/nist-csf-mcp-server.lock'));
      writeFileSync(join(path('locks/nist-csf-mcp-server.lock'), 'precious'), 'precious');
    },
    proves: ({ path }) => {
      const [kept] = execFileSync(
        'find',
        [dirname(path('locks/nist-csf-mcp-server.lock')), '-name', 'precious'],
        {
          encoding: 'utf8',
        },
      ).split('\n');
      expect(readFileSync(kept ?? '', 'utf8')).toBe('precious');
    },
    env: usualName,
  },
  'the lock file has two names': {
    id: 'lock.file',
    status: 'problem',
    says: 'has 2 names',
    by: ({ path }) => {
      writeFileSync(path('precious'), 'precious', { mode: 0o600 });
      linkSync(path('precious'), path('locks/nist-csf-mcp-server.lock'));
    },
    proves: ({ path }) => expect(readFileSync(path('precious'), 'utf8')).toBe('precious'),
    env: usualName,
  },
  'a start was killed while it published the lock file': {
    id: 'lock.file',
    status: 'warning',
    says: 'The next start also removes it',
    by: ({ lockFile }) => {
      writeFileSync(lockFile, '', { mode: 0o600 });
      linkSync(lockFile, join(dirname(lockFile), `.${basename(lockFile)}.4242.tmp`));
    },
    proves: async (box, env) => {
      expect(lstatSync(box.lockFile).nlink).toBe(1);
      expect(findingOf(await examine(box, env), 'instance.state')).toMatchObject({ status: 'ok' });
    },
  },
  'the lock file has other content': {
    id: 'lock.file',
    status: 'warning',
    says: 'it contains 8 bytes that are not JSON. The next start moves it aside',
    by: ({ lockFile }) => writeFileSync(lockFile, 'precious', { mode: 0o644 }),
    proves: (box, env) => {
      takesOwnLock(box, env);
      expect(readFileSync(box.lockFile, 'utf8')).toBe('precious');
      expect(lstatSync(box.lockFile).mode & 0o777).toBe(0o644);
    },
  },
  'the lock file is a long document': {
    id: 'lock.file',
    status: 'problem',
    says: 'it contains 45000 bytes that are not JSON. A start refuses it',
    by: ({ lockFile }) => writeFileSync(lockFile, 'precious '.repeat(5_000)),
    proves: (box, env) => {
      takesOwnLock(box, env);
      expect(readFileSync(box.lockFile, 'utf8')).toBe('precious '.repeat(5_000));
    },
  },
  'a file with the usual name of the lock file is a long document': {
    id: 'lock.file',
    status: 'problem',
    says: 'A start refuses it',
    by: ({ path }) => writeFileSync(path('locks/nist-csf-mcp-server.lock'), 'precious '.repeat(5_000)),
    proves: ({ path }) => {
      const [moved] = readdirSync(path('locks'));
      expect(readFileSync(path(`locks/${moved}`), 'utf8')).toBe('precious '.repeat(5_000));
    },
    env: usualName,
  },
  'the lock file is open to others': {
    id: 'lock.file',
    status: 'warning',
    says: 'Other users can open',
    by: ({ lockFile }) => writeFileSync(lockFile, '', { mode: 0o644 }),
  },
  'the lock file cannot be read': {
    id: 'lock.file',
    status: 'problem',
    says: 'cannot be read',
    by: ({ lockFile }) => writeFileSync(lockFile, '', { mode: 0o000 }),
  },
  'the lock file is a database': {
    id: 'lock.file',
    status: 'problem',
    says: 'is a database',
    by: putDatabase,
    env: ({ dataDir }) => ({ CSF_MCP_LOCK_FILE: join(dataDir, 'csf.db') }),
    proves: takesOwnLock,
  },
  'the lock file is that of the data directory': {
    id: 'lock.file',
    status: 'problem',
    says: 'csf-mcp locks its data directory with',
    by: ({ dataDir }) => mkdirSync(dataDir, { mode: 0o700 }),
    env: ({ dataDir }) => ({ CSF_MCP_LOCK_FILE: join(dataDir, 'instance.lock') }),
    proves: takesOwnLock,
  },
  "the lock file is another user's, and a client uses it": {
    id: 'lock.file',
    status: 'problem',
    says: `another user (user id ${NOBODY})`,
    by: async (box) => {
      await box.run(['install', 'cursor', '--lock-file', box.lockFile, '--data-dir', box.dataDir]);
      writeFileSync(box.lockFile, '{}', { mode: 0o600 });
      chownSync(box.lockFile, NOBODY, NOBODY);
    },
    needs: ROOT,
    proves: async (box, env) => {
      takesOwnLock(box, env);
      expect(readFileSync(configFile(box, 'cursor'), 'utf8')).toContain(beside(box));
      const shell = { ...env, CSF_MCP_STATE_DIR: undefined }; // for which there is no option
      expect(findingOf(await examine(box, shell), 'environment.shell-only')).toMatchObject({ status: 'ok' });
    },
  },
  'the lock of the data directory is a FIFO': {
    id: 'lock.data-directory',
    status: 'problem',
    says: 'a FIFO',
    by: ({ dataDir }) => {
      mkdirSync(dataDir, { mode: 0o700 });
      execFileSync('mkfifo', [join(dataDir, 'instance.lock')]);
    },
  },
  "the lock of the data directory is another user's": {
    id: 'lock.data-directory',
    status: 'problem',
    says: `another user (user id ${NOBODY})`,
    by: ({ dataDir }) => {
      mkdirSync(dataDir, { mode: 0o700 });
      writeFileSync(join(dataDir, 'instance.lock'), '', { mode: 0o600 });
      chownSync(join(dataDir, 'instance.lock'), NOBODY, NOBODY);
    },
    needs: ROOT,
  },
};

const INSTANCE: Record<string, Cause> = {
  'the instance is paused': {
    id: 'instance.state',
    status: 'problem',
    says: 'SIGSTOP',
    by: async (box) => {
      const instance = await box.running();
      instance.signal('SIGSTOP');
      await eventually('it to be stopped', () => isStopped(instance.identity));
    },
  },
  'a server has outlived its launcher': {
    id: 'instance.state',
    status: 'problem',
    says: 'its launcher is gone',
    by: leaveOrphan,
  },
  'a server of another data directory has outlived its launcher': {
    id: 'instance.processes',
    status: 'warning',
    says: 'has no launcher',
    uid: LONER, // the fix names every left-over process of its user
    by: leaveOrphan,
    env: (box) => ({ CSF_MCP_LOCK_FILE: box.path('locks/other'), CSF_MCP_DATA_DIR: box.path('other') }),
  },
  'another version is running': {
    id: 'instance.version',
    status: 'warning',
    says: 'version 0.0.7',
    by: async (box) => {
      const installation = box.install();
      const manifest = join(dirname(installation.dist), 'package.json');
      writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"0.1.0"', '"0.0.7"'));
      await box.running([], { installation });
    },
  },
  'the folder of the socket is open to others': {
    id: 'instance.attach',
    status: 'problem',
    says: 'not a private folder',
    by: ({ dataDir }) => {
      mkdirSync(join(dataDir, 'attach'), { recursive: true });
      chmodSync(join(dataDir, 'attach'), 0o755);
    },
  },
  'the folder of the socket is a file': {
    id: 'instance.attach',
    status: 'problem',
    says: 'not a private folder',
    by: ({ dataDir }) => {
      mkdirSync(dataDir, { mode: 0o700 });
      writeFileSync(join(dataDir, 'attach'), '');
    },
  },
};

const DATABASE: Record<string, Cause> = {
  'the data directory is a file': {
    id: 'database.directory',
    status: 'problem',
    says: 'is not a folder',
    by: ({ dataDir }) => writeFileSync(dataDir, ''),
  },
  'a file is on the way to the data directory': {
    id: 'database.directory',
    status: 'problem',
    says: '/.local is not a folder',
    by: ({ home }) => writeFileSync(join(home, '.local'), 'precious'),
    env: () => UNSET_FOLDERS,
    proves: ({ home }) => expect(contentsIn(home)).toContain('precious'),
  },
  'the data directory is a folder for everybody': {
    id: 'database.directory',
    status: 'warning',
    says: 'Other users can delete or replace',
    by: ({ dataDir }) => {
      mkdirSync(dataDir);
      chmodSync(dataDir, 0o1777);
    },
    proves: ({ dataDir }) => expect(lstatSync(dataDir).mode & 0o7777).toBe(0o1777),
  },
  'the data directory is a link to nothing': {
    id: 'database.directory',
    status: 'problem',
    says: 'is a symbolic link to nothing',
    by: ({ dataDir, path }) => symlinkSync(path('nowhere'), dataDir),
  },
  'the data directory cannot be entered': {
    id: 'database.directory',
    status: 'problem',
    says: 'permission denied',
    by: ({ dataDir }) => {
      mkdirSync(dataDir);
      chownSync(dataDir, NOBODY, NOBODY);
      chmodSync(dataDir, 0o000);
    },
    uid: NOBODY,
  },
  'the data directory is open to others': {
    id: 'database.directory',
    status: 'warning',
    says: 'Other users can delete or replace',
    by: ({ dataDir }) => {
      mkdirSync(dataDir);
      chmodSync(dataDir, 0o777);
    },
  },
  'the database is junk': {
    id: 'database.file',
    status: 'problem',
    says: 'csf-mcp restore',
    by: withDatabase((file) => writeFileSync(file, 'precious'.repeat(100))),
    proves: ({ dataDir }) => expect(contentsIn(dataDir)).toContain('precious'.repeat(100)),
  },
  'pages of the database are overwritten': {
    id: 'database.file',
    status: 'problem',
    says: 'damaged',
    by: withDatabase((file) => {
      const bytes = readFileSync(file);
      bytes.fill(0xff, 4_096, 5 * 4_096);
      writeFileSync(file, bytes);
    }),
  },
  'the database is damaged while an instance runs': {
    id: 'database.file',
    status: 'problem',
    says: 'not a',
    by: async (box) => {
      await putDatabase(box); // so that not everything is in the log only
      await box.running();
      writeFileSync(join(box.dataDir, 'csf.db'), 'precious'.repeat(1_000));
    },
    proves: async (box) => expect((await box.run(['status'])).code).toBe(3),
  },
  'the database is another program’s': {
    id: 'database.file',
    status: 'problem',
    says: 'of another program',
    by: ({ dataDir }) => {
      mkdirSync(dataDir, { mode: 0o700 });
      using database = new DatabaseSync(join(dataDir, 'csf.db'));
      database.exec('CREATE TABLE theirs (id)');
      chmodSync(join(dataDir, 'csf.db'), 0o600);
    },
  },
  'the database is deleted, but its log is there': {
    id: 'database.file',
    status: 'problem',
    says: 'its log holds data',
    by: ({ dataDir }) => {
      mkdirSync(dataDir, { mode: 0o700 });
      writeFileSync(join(dataDir, 'csf.db-wal'), 'precious', { mode: 0o600 });
    },
    proves: ({ dataDir }) => expect(contentsIn(dataDir)).toContain('precious'),
  },
  'the database is a symbolic link': {
    id: 'database.file',
    status: 'problem',
    says: 'is a symbolic link',
    by: withDatabase((file, { path }) => {
      renameSync(file, path('elsewhere.db'));
      symlinkSync(path('elsewhere.db'), file);
    }),
    proves: ({ dataDir }) => expect(lstatSync(join(dataDir, 'csf.db')).size).toBeGreaterThan(4_096),
  },
  'the database is a symbolic link, and its target has a log': {
    id: 'database.file',
    status: 'problem',
    says: 'is a symbolic link',
    by: withDatabase((file, { path }) => {
      const elsewhere = path('elsewhere.db');
      using database = new DatabaseSync(file);
      database.exec('ANALYZE'); // what it makes is only in the log
      for (const suffix of ['', '-wal']) copyFileSync(`${file}${suffix}`, `${elsewhere}${suffix}`);
      database.close();
      rmSync(file);
      symlinkSync(elsewhere, file);
    }),
    proves: ({ dataDir, path }) => {
      using database = new DatabaseSync(join(dataDir, 'csf.db'));
      expect(
        database.prepare("SELECT count(*) AS tables FROM sqlite_schema WHERE name = 'sqlite_stat1'").get(),
      ).toEqual({ tables: 1 });
      expect(existsSync(path('elsewhere.db-wal'))).toBe(true);
    },
  },
  'the database has two names': {
    id: 'database.file',
    status: 'problem',
    says: 'hard links',
    by: withDatabase((file, { path }) => linkSync(file, path('elsewhere.db'))),
    proves: ({ dataDir, path }) => {
      expect(readFileSync(join(dataDir, 'csf.db'))).toEqual(readFileSync(path('elsewhere.db')));
    },
  },
  'a folder is where the database should be': {
    id: 'database.file',
    status: 'problem',
    says: 'is not a regular file',
    by: ({ dataDir }) => mkdirSync(join(dataDir, 'csf.db'), { recursive: true, mode: 0o700 }),
  },
  'the database is open to others': {
    id: 'database.file',
    status: 'warning',
    says: 'open to other users',
    by: withDatabase((file) => chmodSync(file, 0o644)),
  },
  'another program has the database open': {
    id: 'database.users',
    status: 'warning',
    says: 'Another program has the database open',
    by: withDatabase(async (file, box) => {
      const code = `const database = new (require('node:sqlite').DatabaseSync)(process.argv[1]); console.log('open'); setInterval(() => database, 1e6)`;
      const other = box.program([node, '-e', code, file]);
      await eventually('it to be open', () => other.stdout().toString() === 'open\n');
    }),
  },
  "the database is another user's": {
    id: 'database.file',
    status: 'problem',
    says: 'belongs to another user',
    by: withDatabase((file) => chownSync(file, NOBODY, NOBODY)),
    needs: ROOT,
  },
  'the database cannot be read': {
    id: 'database.file',
    status: 'problem',
    says: 'permission denied',
    by: ({ dataDir }) => {
      mkdirSync(dataDir, { mode: 0o700 });
      writeFileSync(join(dataDir, 'csf.db'), '', { mode: 0o000 });
      for (const path of [dataDir, join(dataDir, 'csf.db')]) chownSync(path, NOBODY, NOBODY);
    },
    uid: NOBODY,
  },
};

const CURSOR = 'clients.cursor';

const CLIENT: Record<string, Cause> = {
  'a configuration is broken, but its backup is not': {
    id: CURSOR,
    status: 'problem',
    says: 'ValueExpected at line 2, column 18',
    by: (box) => {
      placed(box, 'cursor', '{\n  "mcpServers": {,\n}');
      writeFileSync(`${configFile(box, 'cursor')}.bak`, '{}');
    },
    proves: (box) => {
      expect(readFileSync(configFile(box, 'cursor'), 'utf8')).toBe('{}');
      expect(contentsIn(dirname(configFile(box, 'cursor')))).toContain('{\n  "mcpServers": {,\n}');
    },
  },
  'a configuration is broken, and there is no backup': {
    id: CURSOR,
    status: 'problem',
    says: 'at line 1',
    by: (box) => {
      placed(box, 'cursor', '{"mcpServers": {}');
      script(box.path('editors/complete'), `printf '}' >> "$1"`);
    },
    env: (box) => ({ EDITOR: 'complete', PATH: `${box.path('editors')}:${shellOf(box)['PATH']}` }),
  },
  'a configuration is a link to nothing': {
    id: CURSOR,
    status: 'problem',
    says: 'is a symbolic link to a file that does not exist',
    by: (box) => {
      mkdirSync(dirname(configFile(box, 'cursor')));
      symlinkSync(box.path('nowhere'), configFile(box, 'cursor'));
    },
  },
  'a configuration is a folder': {
    id: CURSOR,
    status: 'problem',
    says: 'is not a file',
    by: (box) => mkdirSync(configFile(box, 'cursor'), { recursive: true }),
  },
  'a configuration cannot be read': {
    id: CURSOR,
    status: 'problem',
    says: 'Cannot read',
    by: (box) => {
      placed(box, 'cursor', '{}');
      chownSync(configFile(box, 'cursor'), NOBODY, NOBODY);
      chmodSync(configFile(box, 'cursor'), 0o000);
    },
    uid: NOBODY,
  },
  'an entry has no command': {
    id: CURSOR,
    status: 'problem',
    says: 'no command that can be run',
    by: (box) => entry(box, 'cursor', { url: 'http://127.0.0.1:1/mcp' }),
    proves: (box) => expect(readFileSync(configFile(box, 'cursor'), 'utf8')).not.toContain('url'),
  },
  'an entry names a node that is gone': {
    id: CURSOR,
    status: 'problem',
    says: 'there is no ',
    by: (box) => entry(box, 'cursor', { command: box.path('node'), args: [builtBin, 'start', '--attach'] }),
  },
  'an entry names an old node': {
    id: CURSOR,
    status: 'problem',
    says: 'v18.20.0',
    by: (box) => {
      script(box.path('old/node'), 'echo v18.20.0');
      entry(box, 'cursor', { command: box.path('old/node'), args: [builtBin, 'start', '--attach'] });
    },
  },
  'an entry names an installation that is gone': {
    id: CURSOR,
    status: 'problem',
    says: 'there is no ',
    by: (box) => entry(box, 'cursor', { command: node, args: [box.path('bin/csf-mcp.js'), 'start'] }),
  },
  'an entry names another installation': {
    id: CURSOR,
    status: 'warning',
    says: 'it starts another csf-mcp',
    by: (box) => {
      const args = [box.install().bin, 'start', '--attach', '--data-dir', box.path('data of cursor')];
      entry(box, 'cursor', { command: node, args });
    },
    proves: (box) => {
      expect(readFileSync(configFile(box, 'cursor'), 'utf8')).toContain(box.path('data of cursor'));
    },
  },
  'an entry lets PATH choose the Node.js': {
    id: CURSOR,
    status: 'warning',
    says: "whichever Node.js comes first on the client's PATH runs",
    by: (box) => entry(box, 'cursor', { command: builtBin, args: ['start', '--attach'] }),
  },
  'an entry lets npx choose the csf-mcp': {
    id: CURSOR,
    status: 'warning',
    says: 'npx, which is not this csf-mcp (',
    by: (box) => {
      script(box.path('npx'), 'exit 1');
      entry(box, 'cursor', { command: box.path('npx'), args: ['-y', 'csf-mcp', 'start', '--attach'] });
    },
  },
  'an entry relies on PATH': {
    id: CURSOR,
    status: 'warning',
    says: 'PATH',
    by: (box) => entry(box, 'cursor', { command: 'csf-mcp', args: ['start', '--attach'] }),
  },
  'an entry has an option that does not exist': {
    id: CURSOR,
    status: 'problem',
    says: "unknown option '--atach'",
    by: (box) => entry(box, 'cursor', { command: node, args: [builtBin, 'start', '--atach'] }),
  },
  'an entry has an invalid variable': {
    id: CURSOR,
    status: 'problem',
    says: 'FORCE_TERMINATE="yes"',
    by: (box) =>
      entry(box, 'cursor', {
        command: node,
        args: [builtBin, 'start', '--attach'],
        env: { FORCE_TERMINATE: 'yes', CSF_MCP_DATA_DIR: box.path('data of cursor') },
      }),
    proves: (box) => {
      const config = readFileSync(configFile(box, 'cursor'), 'utf8');
      expect(config).not.toContain('FORCE_TERMINATE');
      expect(config).toContain(box.path('data of cursor'));
    },
  },
  'one of two clients does not share': {
    id: CURSOR,
    status: 'warning',
    says: 'without --attach',
    by: (box) => {
      entry(box, 'claude-code', { command: node, args: [builtBin, 'start', '--attach'] });
      entry(box, 'cursor', { command: node, args: [builtBin, 'start'] });
    },
  },
  'one of two clients ends the instance of the other': {
    id: CURSOR,
    status: 'warning',
    says: 'ends the running instance',
    by: (box) => {
      entry(box, 'claude-code', { command: node, args: [builtBin, 'start', '--attach'] });
      entry(box, 'cursor', { command: node, args: [builtBin, 'start', '--force'] });
    },
  },
};

const LOG: Record<string, Cause> = {
  'the lifecycle log is a symbolic link': {
    id: 'log.file',
    status: 'warning',
    says: 'is a symbolic link',
    by: ({ path }) => {
      mkdirSync(path('state'));
      symlinkSync(path('elsewhere'), path('state/lifecycle.log'));
    },
  },
  'the lifecycle log is a FIFO': {
    id: 'log.file',
    status: 'warning',
    says: 'is not a file',
    by: ({ path }) => {
      mkdirSync(path('state'));
      execFileSync('mkfifo', [path('state/lifecycle.log')]);
    },
  },
  "the lifecycle log is another user's": {
    id: 'log.file',
    status: 'warning',
    says: `another user (user id ${NOBODY})`,
    by: ({ path }) => {
      mkdirSync(path('state'));
      writeFileSync(path('state/lifecycle.log'), '');
      chownSync(path('state/lifecycle.log'), NOBODY, NOBODY);
    },
    needs: ROOT,
  },
  'the state directory is a file': {
    id: 'log.file',
    status: 'warning',
    says: 'is not a folder',
    by: ({ path }) => writeFileSync(path('state'), ''),
  },
  'the state directory may not be written': {
    id: 'log.file',
    status: 'warning',
    says: 'permission denied',
    by: ({ path }) => {
      mkdirSync(path('state'));
      chownSync(path('state'), NOBODY, NOBODY);
      chmodSync(path('state'), 0o500);
    },
    uid: NOBODY,
  },
  'the last server was killed': {
    id: 'log.last-end',
    status: 'warning',
    says: 'its server ended with signal SIGKILL',
    by: async (box) => {
      const instance = await box.running();
      process.kill(box.server().pid, 'SIGKILL');
      await instance.exit();
    },
  },
  'the last launcher was killed': {
    id: 'log.last-end',
    status: 'warning',
    says: 'its launcher was killed',
    by: async (box) => {
      const instance = await box.running();
      const server = box.server();
      instance.signal('SIGKILL');
      await eventually('the server to leave', () => !existsSync(`/proc/${server.pid}`));
    },
  },
  'the last start failed': {
    id: 'log.last-end',
    status: 'warning',
    says: 'The server could not be started',
    by: async (box) => {
      await box.run(['start'], { installation: box.install('ends-before-ready') });
    },
  },
  'starts are refused again and again': {
    id: 'log.refused-starts',
    status: 'warning',
    says: 'without --attach: cursor',
    by: async (box) => {
      await box.running();
      const args = [builtBin, 'start', '--lock-file', box.lockFile, '--data-dir', box.dataDir];
      entry(box, 'cursor', { command: node, args });
      await Promise.all([1, 2, 3].map(() => box.run(['start', '--wait', '0'])));
    },
    proves: (box) => expect(readFileSync(configFile(box, 'cursor'), 'utf8')).toContain(box.dataDir),
  },
};

const ALL = {
  'node and environment': NODE_AND_ENVIRONMENT,
  lock: LOCK,
  instance: INSTANCE,
  database: DATABASE,
  clients: CLIENT,
  log: LOG,
};

describe.concurrent.each(Object.entries(ALL))('what doctor says about %s, and its fix', (_, causes) => {
  for (const [title, cause] of Object.entries(causes)) {
    const { id, status, says, by, env = () => ({}), uid, needs, proves } = cause;
    const missing = [
      ...(needs === undefined ? [] : [needs]),
      ...(uid === undefined ? [] : [READABLE_CHECKOUT]),
    ].find(({ isMet }) => !isMet);
    it.skipIf(missing !== undefined)(
      `${title}${missing === undefined ? '' : ` (needs ${missing.needs})`}`,
      async () => {
        await using box = createSandbox({ uid });
        await by(box);
        const shell = { ...shellOf(box), ...env(box) };
        const found = findingOf(await examine(box, shell, uid), id);
        expect(found).toMatchObject({ id, status, message: expect.stringContaining(says) });
        const afterwards = await paste(box, found.fix ?? 'false', shell);
        expect(findingOf(await examine(box, afterwards, uid), id)).toMatchObject({ status: 'ok', fix: null });
        await proves?.(box, afterwards);
      },
    );
  }
});

function script(path: string, command: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${command}\n`, { mode: 0o755 });
}

let madeOnce: Promise<Buffer> | undefined;

/** The files that a first start leaves. Made once for all tests. */
async function putDatabase(box: Sandbox): Promise<string> {
  madeOnce ??= box.run(['start']).then(() => readFileSync(join(box.dataDir, 'csf.db')));
  const bytes = await madeOnce;
  const file = join(box.dataDir, 'csf.db');
  mkdirSync(box.dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(file, bytes, { mode: 0o600 });
  return file;
}

function withDatabase(change: (file: string, box: Sandbox) => unknown): Cause['by'] {
  return async (box) => {
    await change(await putDatabase(box), box);
  };
}

function contentsIn(folder: string): string[] {
  const names = execFileSync('find', [folder, '-type', 'f'], { encoding: 'utf8' }).trim().split('\n');
  return names.map((name) => readFileSync(name, 'utf8'));
}

function configFile({ home }: Sandbox, client: ClientName): string {
  return CLIENTS[client].configFile({ platform: THIS_PLATFORM, env: { HOME: home }, passwdHome: null });
}

function placed(box: Sandbox, client: ClientName, text: string): void {
  const file = configFile(box, client);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function entry(box: Sandbox, client: ClientName, value: object): void {
  placed(box, client, JSON.stringify({ mcpServers: { 'csf-mcp': value } }));
}
