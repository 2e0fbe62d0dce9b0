import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyUnicode } from '../../server/test/support/any-unicode.ts';
import {
  type Flags,
  readCallConfig,
  readKillTimeoutMs,
  readLogLines,
  readPathConfig,
  readStartConfig,
} from '../src/config.ts';
import type { Surroundings } from '../src/directories.ts';
import { LauncherError } from '../src/errors.ts';
import { LINUX } from './support/platform.ts';

function inEnvironment(env: Record<string, string> = {}): Surroundings {
  return { platform: LINUX, env: { HOME: '/home/ada', ...env }, passwdHome: '/home/passwd' };
}

const startConfig = (flags: Flags = {}, env: Record<string, string> = {}) =>
  readStartConfig(flags, inEnvironment(env));

function usageError(message: string | RegExp) {
  return expect.objectContaining({
    code: 'E_USAGE',
    message: expect.stringMatching(message),
    hint: undefined, // the program names the help of the command that ran
  });
}

describe('a start without any setting', () => {
  it('uses the documented defaults', () => {
    expect(startConfig()).toEqual({
      lockFile: '/tmp/nist-csf-mcp-server.lock',
      isDefaultLockFile: true,
      dataDir: '/home/ada/.local/share/csf-mcp',
      isDefaultDataDir: true,
      stateDir: '/home/ada/.local/state/csf-mcp',
      transport: 'stdio',
      force: false,
      waitMs: 1_000,
      startTimeoutMs: 15_000,
      keepDeletedDays: 30,
      maxMessageMib: 8,
      maxDatabaseMib: 1_024,
      auditAccount: true,
      person: null,
      attach: false,
      restart: false,
      answerTimeoutMs: null,
      logLevel: 'info',
    });
  });

  it('treats an empty variable as not set', () => {
    const names = [
      'FORCE_TERMINATE',
      'CSF_MCP_LOCK_FILE',
      'CSF_MCP_DATA_DIR',
      'CSF_MCP_STATE_DIR',
      'CSF_MCP_KEEP_DELETED_DAYS',
      'CSF_MCP_MAX_MESSAGE_MIB',
      'CSF_MCP_AUDIT_ACCOUNT',
      'CSF_MCP_PERSON',
      'CSF_MCP_LOG_LEVEL',
    ];
    expect(startConfig({}, Object.fromEntries(names.map((name) => [name, ''])))).toEqual(startConfig());
  });
});

describe('a call', () => {
  it('is a quiet start that never replaces an instance, whatever the environment says', () => {
    const env = { FORCE_TERMINATE: 'true', CSF_MCP_START_TIMEOUT: '3', CSF_MCP_DATA_DIR: '/data' };
    expect(readCallConfig({}, inEnvironment(env))).toEqual({
      ...startConfig(),
      dataDir: '/data',
      isDefaultDataDir: false,
      startTimeoutMs: 3_000,
      keepDeletedDays: null,
      maxDatabaseMib: 1_024,
      logLevel: 'warn',
      waitMs: 10_000,
    });
    expect(readCallConfig({ wait: '60' }, inEnvironment()).waitMs).toBe(60_000);
    expect(readCallConfig({}, inEnvironment({ CSF_MCP_LOG_LEVEL: 'debug' })).logLevel).toBe('debug');
  });
});

describe('a path', () => {
  it.each([
    ['lockFile', 'isDefaultLockFile', 'CSF_MCP_LOCK_FILE', '/tmp/nist-csf-mcp-server.lock'],
    ['dataDir', 'isDefaultDataDir', 'CSF_MCP_DATA_DIR', '/home/ada/.local/share/csf-mcp'],
  ] as const)('%s comes from the flag, else from the environment', (key, isDefault, variable, fallback) => {
    const config = (flags: Flags, env: Record<string, string>) => readPathConfig(flags, inEnvironment(env));
    const read = (flags: Flags, env: Record<string, string>) => config(flags, env)[key];
    expect(config({}, {})[isDefault]).toBe(true);
    expect(config({}, { [variable]: fallback })[isDefault], 'though it is the same path').toBe(false);
    expect(config({ [key]: fallback }, {})[isDefault], 'though it is the same path').toBe(false);
    expect(read({}, { [variable]: '/from/environment' })).toBe('/from/environment');
    expect(read({ [key]: '/from/flag' }, { [variable]: '/from/environment' })).toBe('/from/flag');
    expect(startConfig({ [key]: '/from/flag' })[key]).toBe('/from/flag');
  });

  it('the state directory comes from the environment', () => {
    expect(startConfig({}, { CSF_MCP_STATE_DIR: '/from/environment' }).stateDir).toBe('/from/environment');
  });

  it('needs no home directory when it is given', () => {
    const env = { CSF_MCP_DATA_DIR: '/data', CSF_MCP_STATE_DIR: '/state' };
    const homeless: Surroundings = { platform: LINUX, env, passwdHome: null };
    expect(readPathConfig({}, homeless)).toMatchObject({ dataDir: '/data', stateDir: '/state' });
    expect(() => readPathConfig({}, { ...homeless, env: {} })).toThrow(
      expect.objectContaining({ code: 'E_USAGE', message: expect.stringContaining('HOME') }),
    );
  });

  it('must not start with a tilde, which only a shell understands', () => {
    expect(() => startConfig({}, { CSF_MCP_DATA_DIR: '~/csf' })).toThrow(
      usageError('^CSF_MCP_DATA_DIR="~/csf" must be a full path'),
    );
  });

  it('is relative to the current folder', () => {
    expect(startConfig({ lockFile: 'some/../lock' }).lockFile).toBe(resolve('lock'));
  });

  it('must not be empty as a flag', () => {
    expect(() => startConfig({ dataDir: '' })).toThrow(usageError('^--data-dir="" must not be empty'));
  });

  it('must not contain NUL', () => {
    expect(() => startConfig({}, { CSF_MCP_LOCK_FILE: '/a\0b' })).toThrow(
      usageError(/^CSF_MCP_LOCK_FILE="\/a\\u0000b" must not contain NUL/),
    );
  });
});

describe('attach', () => {
  it('is set by --attach', () => {
    expect(startConfig({ attach: true }).attach).toBe(true);
  });

  it.each([
    ['--force', { attach: true, force: true }, {}],
    ['FORCE_TERMINATE', { attach: true }, { FORCE_TERMINATE: 'true' }],
  ])('excludes %s', (_, flags, env) => {
    expect(() => startConfig(flags, env)).toThrow(/--attach .* --force .* not both/);
  });
});

describe('force', () => {
  it.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
    ['True', true],
    ['FALSE', false],
  ])('is set by FORCE_TERMINATE=%s to %s', (value, force) => {
    expect(startConfig({}, { FORCE_TERMINATE: value }).force).toBe(force);
  });

  it('is set by --force, whatever the environment says', () => {
    expect(startConfig({ force: true }).force).toBe(true);
    expect(startConfig({ force: true }, { FORCE_TERMINATE: 'false' }).force).toBe(true);
  });

  it.each(['maybe', 'true ', 'yes', '2', 'true\n'])('is a usage error with FORCE_TERMINATE=%j', (value) => {
    const shown = JSON.stringify(value).replaceAll('\\', '\\\\');
    expect(() => startConfig({}, { FORCE_TERMINATE: value })).toThrow(
      usageError(new RegExp(`^FORCE_TERMINATE=${shown} must be true, false, 1 or 0$`)),
    );
  });
});

describe('a time', () => {
  it.each([
    ['0', 0],
    ['30', 30_000],
    ['0.25', 250],
    ['3600', 3_600_000],
  ])('--wait %s is %d ms', (wait, waitMs) => {
    expect(startConfig({ wait }).waitMs).toBe(waitMs);
    expect(readKillTimeoutMs({ timeout: wait }, inEnvironment())).toBe(waitMs);
  });

  it.each([
    '-1',
    '',
    ' 5',
    '5 ',
    '5s',
    '1e3',
    '.5',
    '5.',
    'NaN',
    'Infinity',
    '3600.1',
    '3601',
    '9'.repeat(400),
    '٣',
    '5\n',
  ])('is a usage error as %j', (value) => {
    expect(() => startConfig({ wait: value })).toThrow(usageError('^--wait='));
    expect(() => readKillTimeoutMs({ timeout: value }, inEnvironment())).toThrow(usageError('^--timeout='));
  });

  it('until SIGKILL is 6 s for `kill` when nothing is said', () => {
    expect(readKillTimeoutMs({}, inEnvironment())).toBe(6_000);
  });
});

describe('how many lines of the log are shown', () => {
  it.each([
    [{}, 20],
    [{ lines: '0' }, 0],
    [{ lines: '007' }, 7],
    [{ lines: '999999999' }, 999_999_999],
    [{ lines: 'all' }, Number.POSITIVE_INFINITY],
  ])('as %j', (flags, lines) => {
    expect(readLogLines(flags, inEnvironment())).toBe(lines);
  });

  it.each(['', '-1', '+1', '1.5', '1e3', ' 1', '1\n', '١', 'ALL', 'some', '1000000000'])(
    'is a usage error as %j',
    (lines) => {
      expect(() => readLogLines({ lines }, inEnvironment())).toThrow(usageError('^--lines='));
    },
  );
});

describe('the log level', () => {
  it.each(['debug', 'info', 'warn', 'error', 'silent'] as const)('may be %s', (level) => {
    expect(startConfig({ logLevel: level }).logLevel).toBe(level);
    expect(startConfig({}, { CSF_MCP_LOG_LEVEL: level }).logLevel).toBe(level);
  });

  it('is a usage error when there is no such level', () => {
    expect(() => startConfig({}, { CSF_MCP_LOG_LEVEL: 'loud' })).toThrow(
      usageError('^CSF_MCP_LOG_LEVEL="loud" must be one of debug, info, warn, error, silent$'),
    );
    expect(() => startConfig({ logLevel: 'INFO' })).toThrow(usageError('^--log-level="INFO"'));
  });
});

describe('a crash of the server', () => {
  it.each<[flags: Flags, restart: boolean]>([
    [{}, false],
    [{ attach: true }, true],
    [{ restart: true }, true],
    [{ attach: true, restart: false }, false],
  ])('with %j leads to a restart: %s', (flags, restart) => {
    expect(startConfig(flags)).toMatchObject({ restart, answerTimeoutMs: restart ? 60_000 : null });
  });

  it('is assumed after --answer-timeout or CSF_MCP_ANSWER_TIMEOUT, in seconds', () => {
    const env = { CSF_MCP_ANSWER_TIMEOUT: '10' };
    expect(startConfig({ restart: true }, env).answerTimeoutMs).toBe(10_000);
    expect(startConfig({ restart: true, answerTimeout: '5' }, env).answerTimeoutMs).toBe(5_000);
    expect(() => startConfig({}, { CSF_MCP_ANSWER_TIMEOUT: '0' })).toThrow(
      usageError('^CSF_MCP_ANSWER_TIMEOUT='),
    );
  });

  it('is never assumed of a server that may stand in a debugger', () => {
    const env = { NODE_OPTIONS: '--inspect-brk=0' };
    expect(startConfig({ restart: true }, env).answerTimeoutMs).toBeNull();
  });
});

describe('the time that the server has to be ready', () => {
  it('is set by --start-timeout or CSF_MCP_START_TIMEOUT, in seconds', () => {
    expect(startConfig({}, { CSF_MCP_START_TIMEOUT: '60' }).startTimeoutMs).toBe(60_000);
    expect(startConfig({ startTimeout: '0.5' }, { CSF_MCP_START_TIMEOUT: '60' }).startTimeoutMs).toBe(500);
  });

  it.each(['0', '-1', 'soon', '1e3'])('is never %s', (value) => {
    expect(() => startConfig({}, { CSF_MCP_START_TIMEOUT: value })).toThrow(
      usageError('^CSF_MCP_START_TIMEOUT='),
    );
  });
});

describe('the days that a deletion keeps a copy', () => {
  const days = (value: string) => startConfig({}, { CSF_MCP_KEEP_DELETED_DAYS: value }).keepDeletedDays;

  it('are 30 unless CSF_MCP_KEEP_DELETED_DAYS says otherwise', () => {
    expect(startConfig({}).keepDeletedDays).toBe(30);
    expect(days('')).toBe(30);
    expect(days('0')).toBe(0);
    expect(days('7')).toBe(7);
    expect(days('3650')).toBe(3_650);
  });

  it.each(['-1', '1.5', '3651', '1e2', 'forever', ' 7', '999999999999'])('are never %j', (value) => {
    expect(() => days(value)).toThrow(usageError('^CSF_MCP_KEEP_DELETED_DAYS=.* must be '));
  });
});

describe('the longest message', () => {
  const mebibytes = (value: string) => startConfig({}, { CSF_MCP_MAX_MESSAGE_MIB: value }).maxMessageMib;

  it('has 8 MiB unless CSF_MCP_MAX_MESSAGE_MIB says otherwise', () => {
    expect(mebibytes('')).toBe(8);
    expect(mebibytes('1')).toBe(1);
    expect(mebibytes('32')).toBe(32);
    expect(readCallConfig({}, inEnvironment({ CSF_MCP_MAX_MESSAGE_MIB: '16' })).maxMessageMib).toBe(16);
  });

  it.each(['0', '-1', '1.5', '33', '8M', '999999999999'])('never has %j MiB', (value) => {
    expect(() => mebibytes(value)).toThrow(usageError('^CSF_MCP_MAX_MESSAGE_MIB=.* must be '));
  });
});

describe('the transport', () => {
  it('is stdio, and anything else is a usage error', () => {
    expect(startConfig({ transport: 'stdio' }).transport).toBe('stdio');
    expect(() => startConfig({ transport: 'http' })).toThrow(usageError('^--transport="http" must be stdio'));
  });
});

describe('any text at all', () => {
  const flagNames = fc.constantFrom(
    'lockFile',
    'dataDir',
    'stateDir',
    'transport',
    'force',
    'wait',
    'logLevel',
    'timeout',
  );
  const variables = fc.constantFrom(
    'FORCE_TERMINATE',
    'CSF_MCP_LOCK_FILE',
    'CSF_MCP_DATA_DIR',
    'CSF_MCP_STATE_DIR',
    'CSF_MCP_LOG_LEVEL',
    'HOME',
  );
  const anyText = fc.oneof(anyUnicode(), fc.string(), fc.double().map(String), fc.constantFrom('__proto__'));

  it('is a valid setting, or a usage error that names it with its value', () => {
    const anyFlags = fc.dictionary(flagNames, fc.oneof(anyText, fc.constant(true)), { maxKeys: 3 });
    fc.assert(
      fc.property(anyFlags, fc.dictionary(variables, anyText, { maxKeys: 3 }), (flags, env) => {
        try {
          const { waitMs, lockFile } = startConfig(flags, env);
          expect(waitMs).toBeGreaterThanOrEqual(0);
          expect(waitMs).toBeLessThanOrEqual(3_600_000);
          expect(lockFile).toMatch(/^\//);
          expect(readKillTimeoutMs(flags, inEnvironment(env))).toBeLessThanOrEqual(3_600_000);
        } catch (error) {
          if (!(error instanceof LauncherError)) throw error;
          expect(error.code).toBe('E_USAGE');
          const [name, value] = /^(\S+?)=(".*?") \D/s.exec(error.message)?.slice(1) ?? [];
          const given = [...Object.values(flags), ...Object.values(env)].map((text) =>
            JSON.stringify(String(text)),
          );
          expect(name).toMatch(/^(--[a-z-]+|[A-Z_]+)$/);
          expect(given.some((text) => value !== undefined && text.startsWith(value.slice(0, -1)))).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('whom the audit log names', () => {
  const given = (env: Record<string, string>) => startConfig({}, env);

  it('is the account of the system, unless CSF_MCP_AUDIT_ACCOUNT says otherwise', () => {
    for (const value of ['0', 'false', 'FALSE'])
      expect(given({ CSF_MCP_AUDIT_ACCOUNT: value }).auditAccount).toBe(false);
    for (const value of ['1', 'true'])
      expect(given({ CSF_MCP_AUDIT_ACCOUNT: value }).auditAccount).toBe(true);
  });

  it.each(['no', '2', 'off', ' 0'])('is never decided by CSF_MCP_AUDIT_ACCOUNT=%j', (value) => {
    expect(() => given({ CSF_MCP_AUDIT_ACCOUNT: value })).toThrow(
      usageError(`^CSF_MCP_AUDIT_ACCOUNT="${value}" must be true, false, 1 or 0`),
    );
  });

  it('is also the person in CSF_MCP_PERSON, in a start and in a call', () => {
    const env = { CSF_MCP_PERSON: ' Ada Lovelace ' };
    expect(given(env).person).toBe('Ada Lovelace');
    expect(readCallConfig({}, inEnvironment(env)).person).toBe('Ada Lovelace');
    expect(given({ CSF_MCP_PERSON: 'ß'.repeat(120) }).person).toHaveLength(120);
  });

  it.each([
    ['  ', 'must name somebody'],
    ['a'.repeat(121), 'must have at most 120 characters'],
    [
      'Ada\nLovelace',
      'must be one line without control or other invisible characters: U\\+000A at character 4',
    ],
    ['Ada\u202e', 'must be one line .*: U\\+202E at character 4'],
  ])('is never the person %j', (value, problem) => {
    expect(() => given({ CSF_MCP_PERSON: value })).toThrow(usageError(`^CSF_MCP_PERSON=.* ${problem}`));
  });
});

describe('the limit of the database', () => {
  const limit = (value: string) => startConfig({}, { CSF_MCP_MAX_DATABASE_MIB: value }).maxDatabaseMib;

  it('is 1024 MiB unless CSF_MCP_MAX_DATABASE_MIB says otherwise', () => {
    expect(startConfig({}).maxDatabaseMib).toBe(1_024);
    expect(limit('')).toBe(1_024);
    expect(limit('1')).toBe(1);
    expect(limit('1048576')).toBe(1_048_576);
  });

  it.each(['0', '-1', '1.5', '1048577', '1e3', 'none', ' 7'])('is never %j', (value) => {
    expect(() => limit(value)).toThrow(usageError('^CSF_MCP_MAX_DATABASE_MIB=.* must be '));
  });
});
