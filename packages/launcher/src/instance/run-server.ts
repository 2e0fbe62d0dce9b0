import { join } from 'node:path';
import type { ClientStreams } from '../attach/share.ts';
import { type RescueNote, readRescueNotes, rescueNotesPath } from '../channel/rescue-note.ts';
import type { SignalInbox } from '../channel/signals.ts';
import { addressOf } from '../channel/site.ts';
import { compileCacheDir, createCompileCache } from '../compile-cache.ts';
import type { StartConfig } from '../config.ts';
import { LauncherError } from '../errors.ts';
import { type DatabaseLock, UNLOCKED_DATABASE } from '../lock/database-lock.ts';
import type { InstanceLock } from '../lock/instance-lock.ts';
import { lifecyclePath } from '../log/lifecycle-log.ts';
import type { WaitingLog } from '../log/waiting-log.ts';
import type { Platform } from '../platform/platform.ts';
import { identify } from '../process/identity.ts';
import { singleQuoted } from '../shell-words.ts';
import type { BoundedStream } from '../streams/bounded-stream.ts';
import { buildServerInvocation, type ServerInvocation, spawnServer } from '../supervise/spawn.ts';
import type { SupervisionResult } from '../supervise/supervise.ts';
import { claimDatabase } from './claim-database.ts';
import type { Control } from './control.ts';
import { securePlaces } from './secure-places.ts';

export interface ServerOptions {
  readonly platform: Platform;
  readonly config: StartConfig;
  readonly version: string;
  /** The folder of the `csf-mcp` package, with `bin` and `dist`. */
  readonly packageDir: string;
  readonly signals: SignalInbox;
  /** Opened while the server boots, or when the lock is held. The caller opens it when neither has happened. */
  readonly log: WaitingLog;
  readonly stderr: BoundedStream;
  /** Called when a server is about to start. */
  readonly openClient: () => ClientStreams;
  readonly onReady: (serverPid: number, lockFile: string | null) => void;
}

/** Locks nothing: a server that only reads needs no lock. */
const NO_LOCK: Pick<InstanceLock, 'descriptors' | 'update'> = { descriptors: [], update: () => {} };

/** How a server ended, for the record of its instance. */
export interface ServerEnd extends Pick<SupervisionResult, 'closeMarks'> {
  readonly exitCode: number;
}

/**
 * Runs one server to its end. The code that supervises, and the log, are loaded while the server process boots: 20 ms of
 * a start.
 * @param lock null for a server that only reads
 * @param control null where nobody can ask the instance
 * @param isRestart the server before this one has crashed
 * @throws LauncherError when it cannot be spawned
 */
export async function runServer(
  options: ServerOptions,
  lock: InstanceLock | null,
  control: Control | null,
  isRestart = false,
): Promise<SupervisionResult> {
  const { platform, config, signals, log, stderr, onReady } = options;
  const { descriptors, update } = lock ?? NO_LOCK;
  using database = lock === null ? UNLOCKED_DATABASE : await takeDatabase(options, lock);
  const clientPid = process.ppid;
  // In this order a process that ends frees the database before the directory, whose next owner wants both.
  const inherited = [...database.descriptors, ...descriptors];
  const server = await spawnServer(invocationOf(options, lock, database, isRestart), inherited, platform);
  let supervision: Promise<SupervisionResult>;
  try {
    update({ serverPid: server.pid, serverStartTicks: identify(server.pid, platform)?.startTicks ?? null });
    const { supervise } = await import('../supervise/supervise.ts');
    supervision = supervise(server, {
      platform,
      clientPid,
      startTimeoutMs: config.startTimeoutMs,
      answerTimeoutMs: config.answerTimeoutMs,
      lock: lock ?? NO_LOCK,
      signals,
      log,
      ...options.openClient(),
      stderr,
      onServing: (askForSessions) => control?.vitals.serving(askForSessions),
      onSilence: (isSilent) => control?.vitals.silent(isSilent),
      onReady: (serverPid) => onReady(serverPid, lock?.lockFile ?? null),
    });
  } catch (error) {
    server.killGroup(); // nobody would supervise it
    await server.exited;
    throw error;
  }
  await log.open();
  void control?.open(); // not awaited: nothing depends on it
  if (lock !== null && !isRestart) {
    const { removeLeftCopies } = await import('../database/copy-folder.ts');
    removeLeftCopies(config.dataDir, platform);
  }
  return await supervision; // not before its end is the database given back
}

/**
 * What an ended server means for its launcher.
 * @throws LauncherError E_START_FAILED, E_SERVER_FAILED
 */
export function endOf(result: SupervisionResult): ServerEnd {
  return { exitCode: exitCodeOf(result), closeMarks: result.closeMarks };
}

async function takeDatabase(
  { platform, config, log }: ServerOptions,
  lock: InstanceLock,
): Promise<DatabaseLock> {
  securePlaces(config, platform, log);
  refuseAfterRescue(config);
  return claimDatabase({ dataDir: config.dataDir, lock, platform, log });
}

/** A start in the place of a database that was lost would begin with an empty one, and nobody would miss the other. */
function refuseAfterRescue(config: StartConfig): void {
  const note = rescueNoteOf(config);
  const { dataDir, stateDir } = config;
  if (note === undefined) return;
  throw new LauncherError(
    'E_START_FAILED',
    `The database in ${dataDir} was moved, deleted or replaced while csf-mcp used it (${note.at}). What it held was saved to ${note.file}.`,
    {
      hint: `To bring it back: csf-mcp restore ${singleQuoted(note.file)}\nTo start without it: remove ${rescueNotesPath(stateDir)}`,
    },
  );
}

export function rescueNoteOf({ dataDir, stateDir }: StartConfig): RescueNote | undefined {
  return readRescueNotes(stateDir).find((note) => note.dataDir === dataDir);
}

function invocationOf(
  { platform, config, version, packageDir }: ServerOptions,
  lock: InstanceLock | null,
  { serverLockFile }: DatabaseLock,
  isRestart: boolean,
): ServerInvocation {
  const cacheDir = compileCacheDir(config.stateDir);
  createCompileCache(cacheDir);
  return buildServerInvocation({
    serverPath: join(packageDir, 'dist', 'server-process.js'),
    dataDir: config.dataDir,
    isReadOnly: lock === null,
    closeStamp: isRestart ? null : (lock?.closeStamp ?? null), // the one before did not close the database
    lastDatabase: lock?.lastDatabase ?? null,
    keepDeletedDays: config.keepDeletedDays,
    maxMessageMib: config.maxMessageMib,
    maxDatabaseMib: config.maxDatabaseMib,
    auditAccount: config.auditAccount,
    person: config.person,
    logLevel: config.logLevel,
    version,
    compileCacheDir: cacheDir,
    lockFiles: lock?.serverLockFiles ?? [],
    lockedDatabase: serverLockFile,
    attachAddress: config.attach ? addressOf(config.dataDir, platform) : null,
    lifecycleLog: lifecyclePath(config.stateDir),
  });
}

function exitCodeOf(result: SupervisionResult): number {
  const { kind, code, failure, killReason, lastStderrLine } = result;
  if (kind !== 'failed-start') {
    if (failure === null) return code;
    throw new LauncherError('E_SERVER_FAILED', `The server has ended: ${failure.message}`, {
      hint: failure.hint,
    });
  }
  if (failure !== null)
    throw new LauncherError('E_START_FAILED', `The server could not be started: ${failure.message}`, {
      hint: failure.hint,
    });
  const reason = killReason ?? 'it ended before it was ready';
  const lastWords = lastStderrLine === '' ? 'without a word' : `its last words: ${lastStderrLine}`;
  throw new LauncherError('E_START_FAILED', `The server could not be started: ${reason}; ${lastWords}`, {
    hint:
      killReason === null
        ? 'csf-mcp doctor says whether the installation is complete, and how to repair it.'
        : 'On a slow disk, or with a large database, give it more time: --start-timeout 60, or CSF_MCP_START_TIMEOUT=60.',
  });
}
