import { join } from 'node:path';
import type { ClientStreams, InstanceEnded } from '../attach/share.ts';
import { type RescueNote, readRescueNotes, rescueNotesPath } from '../channel/rescue-note.ts';
import type { CloseMarks } from '../channel/server-message.ts';
import type { SignalInbox } from '../channel/signals.ts';
import { addressOf } from '../channel/site.ts';
import { compileCacheDir, createCompileCache } from '../compile-cache.ts';
import type { StartConfig } from '../config.ts';
import { LauncherError } from '../errors.ts';
import { beginContest, type Contest, type FindAnother, type Found } from '../lock/contest.ts';
import { type DatabaseLock, UNLOCKED_DATABASE } from '../lock/database-lock.ts';
import { firstRecord } from '../lock/first-record.ts';
import { acquireInstanceLock, type InstanceLock, refuseDocumentInDataDir } from '../lock/instance-lock.ts';
import type { InstanceRecord } from '../lock/record.ts';
import { lifecyclePath } from '../log/lifecycle-log.ts';
import type { WaitingLog } from '../log/waiting-log.ts';
import type { Platform } from '../platform/platform.ts';
import { identify } from '../process/identity.ts';
import { singleQuoted } from '../shell-words.ts';
import type { BoundedStream } from '../streams/bounded-stream.ts';
import { buildServerInvocation, type ServerInvocation, spawnServer } from '../supervise/spawn.ts';
import type { SupervisionResult } from '../supervise/supervise.ts';
import { claimDatabase } from './claim-database.ts';
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
  /** Called once, when the server is about to start. */
  readonly openClient: () => ClientStreams;
  readonly onReady: (serverPid: number, lockFile: string | null) => void;
}

export interface OwnOptions<F extends Found = never> extends ServerOptions {
  readonly findAnother: FindAnother<F> | null;
  /** Reports a failure of the instance while it still has its lock, and returns the exit code for its record. */
  readonly report: (error: unknown) => number;
}

/**
 * Becomes the one instance, runs its server to the end, and gives everything back.
 * @returns its exit code, or the instance that was found instead
 * @throws the errors of the contest for the lock; `report` gets later ones
 */
export async function ownInstance<F extends Found = never>(
  options: OwnOptions<F>,
): Promise<InstanceEnded | F> {
  const { platform, config, version, signals, log, findAnother, report } = options;
  const { dataDir, transport, force } = config;
  if (force) await refuseDocumentInDataDir(config, platform);
  const acquired = await acquireInstanceLock({
    ...config,
    platform,
    contest: openLogFirst(
      beginContest({ ...config, platform, findAnother, abort: signals.firstSignal, log }),
      log,
    ),
    record: (takeovers) => firstRecord({ version, transport }, takeovers, platform),
  });
  if (acquired.kind === 'found') return acquired;
  const { lock } = acquired;
  try {
    log.debug({ lockFile: lock.lockFile, dataDir }, 'Lock acquired');
    const { exitCode, closeMarks } = await runServer(options, lock).catch((error) => ({
      exitCode: report(error),
      closeMarks: null,
    }));
    lock.update({ exitCode, ...keptMarks(closeMarks) });
    // From now on the note decides: whoever removes it wants to start with what is there.
    if (rescueNoteOf(config) !== undefined) lock.update({ lastDatabase: null });
    return { kind: 'ended', exitCode };
  } finally {
    lock.release();
  }
}

/** A start that has to contend takes its time. What it logs must not wait for that. */
function openLogFirst<F extends Found>(contest: Contest<F>, log: WaitingLog): Contest<F> {
  return {
    ...contest,
    contend: async (opponent) => {
      await log.open();
      return contest.contend(opponent);
    },
  };
}

/** A server that could not say which database it closed leaves what the record says. */
function keptMarks(marks: CloseMarks | null): Partial<InstanceRecord> {
  const { closeStamp = null, lastDatabase = null } = marks ?? {};
  return lastDatabase === null ? { closeStamp } : { closeStamp, lastDatabase };
}

/** Locks nothing: a server that only reads needs no lock. */
const NO_LOCK: InstanceLock = {
  lockFile: null,
  descriptors: [],
  serverLockFiles: [],
  closeStamp: null,
  lastDatabase: null,
  update: () => {},
  release: () => {},
};

/**
 * Runs a server that reads the database of the instance that has the lock, until the server ends.
 * @returns its exit code
 * @throws LauncherError E_START_FAILED, E_SERVER_FAILED
 */
export async function readBeside(options: ServerOptions): Promise<number> {
  const { exitCode } = await runServer(options, null);
  return exitCode;
}

interface ServerEnd extends Pick<SupervisionResult, 'closeMarks'> {
  readonly exitCode: number;
}

/**
 * The code that supervises, and the log, are loaded while the server process boots: 20 ms of a start.
 * @throws LauncherError E_START_FAILED, E_SERVER_FAILED
 */
async function runServer(options: ServerOptions, lock: InstanceLock | null): Promise<ServerEnd> {
  const { platform, config, signals, log, stderr, onReady } = options;
  const { descriptors, update } = lock ?? NO_LOCK;
  using database = lock === null ? UNLOCKED_DATABASE : await takeDatabase(options, lock);
  const clientPid = process.ppid;
  // In this order a process that ends frees the database before the directory, whose next owner wants both.
  const inherited = [...database.descriptors, ...descriptors];
  const server = await spawnServer(invocationOf(options, lock, database), inherited, platform);
  let supervision: Promise<SupervisionResult>;
  try {
    update({ serverPid: server.pid, serverStartTicks: identify(server.pid, platform)?.startTicks ?? null });
    const { supervise } = await import('../supervise/supervise.ts');
    supervision = supervise(server, {
      platform,
      clientPid,
      startTimeoutMs: config.startTimeoutMs,
      lock: lock ?? NO_LOCK,
      signals,
      log,
      ...options.openClient(),
      stderr,
      onReady: (serverPid) => onReady(serverPid, lock?.lockFile ?? null),
    });
  } catch (error) {
    server.killGroup(); // nobody would supervise it
    await server.exited;
    throw error;
  }
  await log.open();
  if (lock !== null) {
    const { removeLeftCopies } = await import('../database/copy-folder.ts');
    removeLeftCopies(config.dataDir, platform);
  }
  const result = await supervision;
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

function rescueNoteOf({ dataDir, stateDir }: StartConfig): RescueNote | undefined {
  return readRescueNotes(stateDir).find((note) => note.dataDir === dataDir);
}

function invocationOf(
  { platform, config, version, packageDir }: ServerOptions,
  lock: InstanceLock | null,
  { serverLockFile }: DatabaseLock,
): ServerInvocation {
  const cacheDir = compileCacheDir(config.stateDir);
  createCompileCache(cacheDir);
  return buildServerInvocation({
    serverPath: join(packageDir, 'dist', 'server-process.js'),
    dataDir: config.dataDir,
    isReadOnly: lock === null,
    closeStamp: lock?.closeStamp ?? null,
    lastDatabase: lock?.lastDatabase ?? null,
    keepDeletedDays: config.keepDeletedDays,
    maxDatabaseMib: config.maxDatabaseMib,
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
