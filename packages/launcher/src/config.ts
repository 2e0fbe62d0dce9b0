import { isAbsolute, resolve } from 'node:path';
import { findInvisible, placeOf } from '@csf-mcp/server/invisible';
import * as z from 'zod/mini';
import { defaultDataDir, defaultLockFile, defaultStateDir, type Surroundings } from './directories.ts';
import { LauncherError } from './errors.ts';
import { DEFAULT_MESSAGE_MIB } from './message-limits.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const TRANSPORTS = ['stdio'] as const;

/** Stands in place of a number of lines. */
export const ALL_LINES = 'all';

/** How long a command waits for the instance that holds the lock to end. */
export const DEFAULT_WAIT_SECONDS = 1;

/** Scripts make several calls at once, and these take turns. */
const DEFAULT_CALL_WAIT_SECONDS = 10;

const MAX_WAIT_SECONDS = 3_600;

/** Start-up includes migrations of a large database on a slow disk; more than this is a hang. */
const DEFAULT_START_TIMEOUT_SECONDS = 15;

/** No request takes nearly as long. */
const DEFAULT_ANSWER_TIMEOUT_SECONDS = 60;

/** `kill` waits a little longer than the launcher's own five seconds, so that the launcher can end its server itself. */
export const DEFAULT_KILL_TIMEOUT_SECONDS = 6;

/** Often enough to see what happens, and seldom enough to cost little. */
export const DEFAULT_WATCH_SECONDS = 2;

/** A terminal does not show more than this. */
const MIN_WATCH_SECONDS = 0.1;

/** As many lines as fit on a terminal. */
export const DEFAULT_LOG_LINES = 20;

/** Long enough to notice what is missing. */
const DEFAULT_KEEP_DELETED_DAYS = 30;
const MAX_KEEP_DELETED_DAYS = 3_650;

/** A message of this length takes the server half a second, and nothing else happens meanwhile. */
const MAX_MESSAGE_MIB = 32;
/** Four times what 50 organizations with three years of history take. */
const DEFAULT_MAX_DATABASE_MIB = 1_024;
const MOST_DATABASE_MIB = 1_048_576;

/** As long as a name in a record of the server. */
const MAX_PERSON_LENGTH = 120;

/** Command-line flags as commander gives them: text, or true for a flag without a value. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

export interface PathConfig {
  readonly lockFile: string;
  /** Neither a flag nor a variable names the lock file. */
  readonly isDefaultLockFile: boolean;
  readonly dataDir: string;
  readonly isDefaultDataDir: boolean;
  readonly stateDir: string;
}

export interface StartConfig extends PathConfig {
  readonly transport: (typeof TRANSPORTS)[number];
  readonly force: boolean;
  /** Share the running instance, and let others share this one. */
  readonly attach: boolean;
  /** Start the server again when it has crashed. */
  readonly restart: boolean;
  readonly waitMs: number;
  /** How long a server may not answer before it is replaced; null when it never is. */
  readonly answerTimeoutMs: number | null;
  /** How long the server may take to be ready. */
  readonly startTimeoutMs: number;
  /**
   * How many days a deletion keeps a copy of the database from before; 0 for none. Null for a single call: it deletes
   * nothing, and an environment that is not the client's must not remove what the client's keeps.
   */
  readonly keepDeletedDays: number | null;
  /** The longest message that a client may send. */
  readonly maxMessageMib: number;
  /** How large the database may grow. */
  readonly maxDatabaseMib: number;
  /** Whether the audit log names the account of the operating system. */
  readonly auditAccount: boolean;
  /** Who uses the client, for the audit log; null if nobody is named. */
  readonly person: string | null;
  readonly logLevel: LogLevel;
}

/** One setting and its sources. A flag wins over the environment, which wins over the default. */
interface Setting<T> {
  readonly flag?: string;
  readonly env?: string;
  readonly schema: z.core.$ZodType<T, string>;
  readonly fallback: (surroundings: Surroundings) => T;
}

const seconds = z.pipe(
  z.string().check(z.regex(/^\d+(\.\d+)?$/, 'must be a number of seconds, 0 or more')),
  z.pipe(
    z.transform(Number),
    z.number().check(z.maximum(MAX_WAIT_SECONDS, `must be at most ${MAX_WAIT_SECONDS} seconds`)),
  ),
);

const secondsAboveZero = z.pipe(seconds, z.number().check(z.positive('must be more than 0 seconds')));

const watchInterval = z.pipe(
  seconds,
  z.number().check(z.minimum(MIN_WATCH_SECONDS, `must be at least ${MIN_WATCH_SECONDS} seconds`)),
);

const keptDays = z.pipe(
  z.string().check(z.regex(/^\d{1,9}$/, `must be a whole number of days from 0 to ${MAX_KEEP_DELETED_DAYS}`)),
  z.pipe(
    z.transform(Number),
    z.number().check(z.maximum(MAX_KEEP_DELETED_DAYS, `must be at most ${MAX_KEEP_DELETED_DAYS} days`)),
  ),
);

/** A whole number of MiB, from 1 on. */
const mebibytes = (most: number) =>
  z.pipe(
    z.string().check(z.regex(/^\d{1,9}$/, `must be a whole number of MiB from 1 to ${most}`)),
    z.pipe(
      z.transform(Number),
      z
        .number()
        .check(z.minimum(1, 'must be at least 1 MiB'), z.maximum(most, `must be at most ${most} MiB`)),
    ),
  );

const truth = z.pipe(
  z.string().check(z.toLowerCase()),
  z.pipe(
    z.enum(['true', '1', 'false', '0'], { error: 'must be true, false, 1 or 0' }),
    z.transform((value) => value === 'true' || value === '1'),
  ),
);

const personName = z.pipe(
  z.string().check(z.trim(), z.minLength(1, 'must name somebody')),
  z.string().check(
    z.maxLength(MAX_PERSON_LENGTH, `must have at most ${MAX_PERSON_LENGTH} characters`),
    z.check(({ value, issues }) => {
      const found = findInvisible(value, () => false);
      if (found === null) return;
      const message = `must be one line without control or other invisible characters: ${placeOf(found)}`;
      issues.push({ code: 'custom', input: value, message });
    }),
  ),
);

/** Somebody may have removed the current directory. */
function isInFolder(): boolean {
  try {
    process.cwd();
    return true;
  } catch {
    return false;
  }
}

/**
 * The usual name of a path of Windows that begins with `\\\\?\\`. Node.js puts that before a long path by itself, and does
 * not find the real path of one that has it (https://github.com/nodejs/node/issues/62446).
 */
function withoutNamespace(path: string): string {
  return path.replace(/^\\\\\?\\(?=[a-z]:\\)/i, '').replace(/^\\\\\?\\UNC\\/i, '\\\\');
}

const filePath = z.pipe(
  z.string().check(
    z.minLength(1, 'must not be empty'),
    z.refine((value) => !value.includes('\0'), 'must not contain NUL'),
    z.refine((value) => !value.startsWith('~'), 'must be a full path: only a shell understands ~'),
    z.refine(
      (value) => isAbsolute(value) || isInFolder(),
      'must be a full path: the current directory does not exist any more',
    ),
  ),
  z.transform((value: string) => withoutNamespace(resolve(value))),
);

const lineCount = z.pipe(
  z.string().check(z.regex(/^(\d{1,9}|all)$/, 'must be a number of lines of at most 9 digits, or all')),
  z.transform((value: string) => (value === ALL_LINES ? Number.POSITIVE_INFINITY : Number(value))),
);

const logLevel = z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` });

const transport = z.enum(TRANSPORTS, { error: 'must be stdio, the only transport so far' });

/**
 * The paths that every command needs.
 * @throws LauncherError E_USAGE
 */
export function readPathConfig(flags: Flags, surroundings: Surroundings): PathConfig {
  const path = (flag: string, env: string) =>
    readSetting({ flag, env, schema: filePath, fallback: () => null }, flags, surroundings);
  const lockFile = path('lock-file', 'CSF_MCP_LOCK_FILE');
  const dataDir = path('data-dir', 'CSF_MCP_DATA_DIR');
  return {
    lockFile: lockFile ?? defaultLockFile(surroundings),
    isDefaultLockFile: lockFile === null,
    dataDir: dataDir ?? defaultDataDir(surroundings),
    isDefaultDataDir: dataDir === null,
    stateDir: readStateDir(surroundings),
  };
}

/**
 * The folder of the lifecycle log.
 * @throws LauncherError E_USAGE
 */
export function readStateDir(surroundings: Surroundings): string {
  return readSetting(
    { env: 'CSF_MCP_STATE_DIR', schema: filePath, fallback: defaultStateDir },
    {},
    surroundings,
  );
}

/**
 * Everything that `start` needs.
 * @throws LauncherError E_USAGE
 */
export function readStartConfig(flags: Flags, surroundings: Surroundings): StartConfig {
  const setting = <T>(definition: Setting<T>): T => readSetting(definition, flags, surroundings);
  const force = setting({ flag: 'force', env: 'FORCE_TERMINATE', schema: truth, fallback: () => false });
  const attach = setting({ flag: 'attach', schema: truth, fallback: () => false });
  if (force && attach)
    throw new LauncherError(
      'E_USAGE',
      '--attach shares the running instance, --force replaces it: use one of them, not both',
      {
        hint: 'FORCE_TERMINATE=true in the environment counts as --force.',
      },
    );
  const restart = setting({ flag: 'restart', schema: truth, fallback: () => attach });
  const answerTimeoutMs = readAnswerTimeoutMs(flags, surroundings);
  return {
    ...readPathConfig(flags, surroundings),
    transport: setting({ flag: 'transport', schema: transport, fallback: () => 'stdio' as const }),
    force,
    attach,
    restart,
    answerTimeoutMs: restart ? answerTimeoutMs : null,
    waitMs: readWaitMs(flags, surroundings, DEFAULT_WAIT_SECONDS),
    startTimeoutMs: readStartTimeoutMs(flags, surroundings),
    keepDeletedDays: readKeepDeletedDays(surroundings),
    maxMessageMib: readMaxMessageMib(surroundings),
    maxDatabaseMib: readMaxDatabaseMib(surroundings),
    ...readAuthor(surroundings),
    logLevel: readLogLevel(flags, surroundings, 'info'),
  };
}

/**
 * Everything that `call` needs. It never replaces a running instance: FORCE_TERMINATE is for instances that stay.
 * @throws LauncherError E_USAGE
 */
export function readCallConfig(flags: Flags, surroundings: Surroundings): StartConfig {
  return {
    ...readPathConfig(flags, surroundings),
    transport: 'stdio',
    force: false,
    attach: false,
    restart: false,
    answerTimeoutMs: null,
    waitMs: readWaitMs(flags, surroundings, DEFAULT_CALL_WAIT_SECONDS),
    startTimeoutMs: readStartTimeoutMs({}, surroundings),
    keepDeletedDays: null,
    maxMessageMib: readMaxMessageMib(surroundings),
    maxDatabaseMib: readMaxDatabaseMib(surroundings),
    ...readAuthor(surroundings),
    logLevel: readLogLevel({}, surroundings, 'warn'),
  };
}

function readWaitMs(flags: Flags, surroundings: Surroundings, defaultSeconds: number): number {
  const setting = { flag: 'wait', schema: seconds, fallback: () => defaultSeconds };
  return readSetting(setting, flags, surroundings) * 1_000;
}

function readStartTimeoutMs(flags: Flags, surroundings: Surroundings): number {
  const setting = {
    flag: 'start-timeout',
    env: 'CSF_MCP_START_TIMEOUT',
    schema: secondsAboveZero,
    fallback: () => DEFAULT_START_TIMEOUT_SECONDS,
  };
  return readSetting(setting, flags, surroundings) * 1_000;
}

/** A server that stands in a debugger does not answer, and must not be ended for that. */
function readAnswerTimeoutMs(flags: Flags, surroundings: Surroundings): number | null {
  const setting = {
    flag: 'answer-timeout',
    env: 'CSF_MCP_ANSWER_TIMEOUT',
    schema: secondsAboveZero,
    fallback: () => DEFAULT_ANSWER_TIMEOUT_SECONDS,
  };
  const seconds = readSetting(setting, flags, surroundings);
  return surroundings.env['NODE_OPTIONS']?.includes('--inspect') === true ? null : seconds * 1_000;
}

function readKeepDeletedDays(surroundings: Surroundings): number {
  const setting = {
    env: 'CSF_MCP_KEEP_DELETED_DAYS',
    schema: keptDays,
    fallback: () => DEFAULT_KEEP_DELETED_DAYS,
  };
  return readSetting(setting, {}, surroundings);
}

function readMaxMessageMib(surroundings: Surroundings): number {
  const setting = {
    env: 'CSF_MCP_MAX_MESSAGE_MIB',
    schema: mebibytes(MAX_MESSAGE_MIB),
    fallback: () => DEFAULT_MESSAGE_MIB,
  };
  return readSetting(setting, {}, surroundings);
}

/** @throws LauncherError E_USAGE */
export function readMaxDatabaseMib(surroundings: Surroundings): number {
  const setting = {
    env: 'CSF_MCP_MAX_DATABASE_MIB',
    schema: mebibytes(MOST_DATABASE_MIB),
    fallback: () => DEFAULT_MAX_DATABASE_MIB,
  };
  return readSetting(setting, {}, surroundings);
}

/** Whom the audit log names beside the client. */
function readAuthor(surroundings: Surroundings): Pick<StartConfig, 'auditAccount' | 'person'> {
  const account = { env: 'CSF_MCP_AUDIT_ACCOUNT', schema: truth, fallback: () => true };
  const person = { env: 'CSF_MCP_PERSON', schema: personName, fallback: () => null };
  return {
    auditAccount: readSetting(account, {}, surroundings),
    person: readSetting<string | null>(person, {}, surroundings),
  };
}

function readLogLevel(flags: Flags, surroundings: Surroundings, fallback: LogLevel): LogLevel {
  const setting = { flag: 'log-level', env: 'CSF_MCP_LOG_LEVEL', schema: logLevel, fallback: () => fallback };
  return readSetting(setting, flags, surroundings);
}

export interface ClientConfig {
  /** The file to edit instead of the client's own; null without `--config`. */
  readonly configFile: string | null;
  /** The arguments of `start` in the client's configuration: only those that were given, so that defaults may change. */
  readonly startFlags: readonly string[];
}

/**
 * Everything that `install` and `uninstall` need.
 * @throws LauncherError E_USAGE
 */
export function readClientConfig(flags: Flags, surroundings: Surroundings): ClientConfig {
  return {
    configFile: readPathFlag('config', flags, surroundings),
    startFlags: readPathFlags(flags, surroundings),
  };
}

/**
 * The path options that were given, with full paths.
 * @throws LauncherError E_USAGE
 */
export function readPathFlags(flags: Flags, surroundings: Surroundings): string[] {
  return ['lock-file', 'data-dir'].flatMap((flag) => {
    const value = readPathFlag(flag, flags, surroundings);
    return value === null ? [] : [`--${flag}`, value];
  });
}

function readPathFlag(flag: string, flags: Flags, surroundings: Surroundings): string | null {
  return readSetting<string | null>({ flag, schema: filePath, fallback: () => null }, flags, surroundings);
}

/**
 * A file that is named on the command line.
 * @throws LauncherError E_USAGE
 */
export function readPath(name: string, given: string): string {
  return parse(filePath, name, given);
}

/**
 * How long `kill` waits before it uses SIGKILL, in milliseconds.
 * @throws LauncherError E_USAGE
 */
export function readKillTimeoutMs(flags: Flags, surroundings: Surroundings): number {
  const setting = { flag: 'timeout', schema: seconds, fallback: () => DEFAULT_KILL_TIMEOUT_SECONDS };
  return readSetting(setting, flags, surroundings) * 1_000;
}

/**
 * How long `status --watch` waits before it updates, in milliseconds.
 * @throws LauncherError E_USAGE
 */
export function readWatchIntervalMs(flags: Flags, surroundings: Surroundings): number {
  const setting = { flag: 'interval', schema: watchInterval, fallback: () => DEFAULT_WATCH_SECONDS };
  return readSetting(setting, flags, surroundings) * 1_000;
}

/**
 * How many of the last lines `logs` shows; infinite for all.
 * @throws LauncherError E_USAGE
 */
export function readLogLines(flags: Flags, surroundings: Surroundings): number {
  return readSetting(
    { flag: 'lines', schema: lineCount, fallback: () => DEFAULT_LOG_LINES },
    flags,
    surroundings,
  );
}

function readSetting<T>(setting: Setting<T>, flags: Flags, surroundings: Surroundings): T {
  const { flag, env, schema, fallback } = setting;
  const given = flag === undefined ? undefined : flags[camelCase(flag)];
  if (given !== undefined) return parse(schema, `--${flag}`, String(given));
  const value = env === undefined ? undefined : surroundings.env[env];
  // An empty variable is how shells and configuration files say "not set".
  if (env === undefined || value === undefined || value === '') return fallback(surroundings);
  return parse(schema, env, value);
}

function parse<T>(schema: z.core.$ZodType<T, string>, name: string, value: string): T {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const problem = result.error.issues[0]?.message ?? 'is not valid';
  throw new LauncherError('E_USAGE', `${name}=${JSON.stringify(value)} ${problem}`);
}

function camelCase(flag: string): string {
  return flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
