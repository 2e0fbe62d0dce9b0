import type { InstanceEnded } from '../attach/share.ts';
import { ATTACH_PROTOCOLS } from '../channel/attach-protocol.ts';
import type { CloseMarks } from '../channel/server-message.ts';
import { beginContest, type Contest, type FindAnother, type Found } from '../lock/contest.ts';
import { firstRecord } from '../lock/first-record.ts';
import { acquireInstanceLock, refuseDocumentInDataDir } from '../lock/instance-lock.ts';
import type { InstanceRecord } from '../lock/record.ts';
import type { WaitingLog } from '../log/waiting-log.ts';
import { createControl } from './control.ts';
import { keepServing } from './keep-serving.ts';
import { endOf, rescueNoteOf, runServer, type ServerOptions } from './run-server.ts';

export interface OwnOptions<F extends Found = never> extends ServerOptions {
  readonly findAnother: FindAnother<F> | null;
  /** How long to wait for an instance that is starting; by default a little longer than a start takes. */
  readonly startingWaitMs?: number | undefined;
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
  const { platform, config, version, signals, log, findAnother, startingWaitMs, report } = options;
  const { dataDir, transport, force } = config;
  const attachProtocols = config.attach ? ATTACH_PROTOCOLS : undefined;
  if (force) await refuseDocumentInDataDir(config, platform);
  const acquired = await acquireInstanceLock({
    ...config,
    platform,
    contest: openLogFirst(
      beginContest({
        ...config,
        platform,
        findAnother,
        startingWaitMs,
        abort: signals.firstSignal,
        log,
      }),
      log,
    ),
    record: (takeovers) => firstRecord({ version, transport, attachProtocols }, takeovers, platform),
  });
  if (acquired.kind === 'found') return acquired;
  const { lock } = acquired;
  const control = createControl({ platform, dataDir, lock, signals, log });
  try {
    log.debug({ lockFile: lock.lockFile, dataDir }, 'Lock acquired');
    const { exitCode, closeMarks } = await keepServing(options, lock, control).catch((error) => ({
      exitCode: report(error),
      closeMarks: null,
    }));
    lock.update({ exitCode, ...keptMarks(closeMarks) });
    // From now on the note decides: whoever removes it wants to start with what is there.
    if (rescueNoteOf(config) !== undefined) lock.update({ lastDatabase: null });
    return { kind: 'ended', exitCode };
  } finally {
    control.close();
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

/**
 * Runs a server that reads the database of the instance that has the lock, until the server ends.
 * @returns its exit code
 * @throws LauncherError E_START_FAILED, E_SERVER_FAILED
 */
export async function readBeside(options: ServerOptions): Promise<number> {
  return endOf(await runServer(options, null, null)).exitCode;
}
