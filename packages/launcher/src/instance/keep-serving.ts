import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientStreams, Continuation } from '../attach/share.ts';
import { LauncherError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { InstanceLock } from '../lock/instance-lock.ts';
import type { Log } from '../log.ts';
import { monotonicNow } from '../monotonic-clock.ts';
import { MAX_FAILURES, planRestarts } from '../supervise/restarts.ts';
import type { Crash } from '../supervise/supervise.ts';
import type { Control } from './control.ts';
import { endOf, runServer, type ServerEnd, type ServerOptions } from './run-server.ts';

/**
 * Runs a server, and the next one when it has crashed. Ends with a server that ends in any other way, with the client,
 * with a signal, and when one server after the other crashes.
 * @throws LauncherError E_START_FAILED, E_SERVER_FAILED
 */
export async function keepServing(
  options: ServerOptions,
  lock: InstanceLock,
  control: Control,
): Promise<ServerEnd> {
  const { config, signals, log } = options;
  const restarts = planRestarts();
  let session: Continuation | undefined;
  const openClient = (): ClientStreams => {
    const client = options.openClient();
    session = client.continuation;
    return client;
  };
  const first: ServerOptions = { ...options, openClient };
  const onReady = (serverPid: number): void => log.info({ serverPid }, 'The server is ready again');
  for (let isRestart = false; ; isRestart = true) {
    const result = await runServer(isRestart ? { ...first, onReady } : first, lock, control, isRestart);
    const { crash } = result;
    if (!config.restart || crash === null || session === undefined) return endOf(result);
    const end = AbortSignal.any([signals.firstSignal, session.clientEnded]);
    if (end.aborted) return endOf(result);
    const delayMs = restarts.afterFailure(monotonicNow(), crash.servedMs);
    if (delayMs === null) throw tooManyFailures(crash);
    signals.keep(); // the next one is for the next server
    lock.update({ state: 'starting', serverPid: null, serverStartTicks: null, warnings: [] });
    control.vitals.restarted(crash.reason);
    log.warn({ reason: crash.reason, delayMs }, 'Starting the server again');
    await pause(session, delayMs, end);
    if (end.aborted) return calledOff(log, signals.firstSignal);
  }
}

/** Lets the client have what the last server said, and waits. */
async function pause(session: Continuation, delayMs: number, end: AbortSignal): Promise<void> {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  end.addEventListener('abort', () => resolve(), { once: true });
  await Promise.race([session.finish(), ended]);
  await sleep(delayMs, undefined, { signal: end }).catch(() => {}); // aborted: the caller sees it
}

function calledOff(log: Log, firstSignal: AbortSignal): ServerEnd {
  log.info({ reason: firstSignal.aborted ? 'a signal' : 'the client has left' }, 'Restart called off');
  return { exitCode: EXIT.ok, closeMarks: null };
}

function tooManyFailures({ reason }: Crash): LauncherError {
  return new LauncherError(
    'E_START_FAILED',
    `The server has crashed ${MAX_FAILURES} times within a minute, the last time: ${reason}`,
    { hint: 'csf-mcp doctor says whether the installation and the database are in order.' },
  );
}
