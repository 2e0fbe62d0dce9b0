import { type CloseMarks, parseServerMessage, type ServerFailure } from '../channel/server-message.ts';
import type { SignalInbox } from '../channel/signals.ts';
import { EXIT } from '../exit-codes.ts';
import type { InstanceLock } from '../lock/instance-lock.ts';
import type { Log } from '../log.ts';
import { monotonicNow } from '../monotonic-clock.ts';
import type { Platform } from '../platform/platform.ts';
import { isExiting } from '../process/linux.ts';
import type { DrainOutcome } from './drain.ts';
import { type ExitStatus, exitStatusOf } from './exit-status.ts';
import { lastTellingLine } from './last-words.ts';
import { type PresenceOptions, type PresenceWatch, watchPresence } from './presence.ts';
import { type Relay, type RelayOptions, startRelay } from './relay.ts';
import { questionSessions, type SessionQuestion } from './session-question.ts';
import type { Exit, ServerProcess } from './spawn.ts';
import { type StateMachine, startStateMachine } from './state-machine.ts';
import { type Action, patience, type Supervision, wantsAnswers } from './supervision.ts';

export interface SuperviseOptions
  extends Omit<RelayOptions, 'onEndOfInput' | 'onOutputClosed' | 'onProgress'>,
    PresenceOptions {
  /** How long the server may take to be ready, in milliseconds. */
  readonly startTimeoutMs: number;
  readonly lock: Pick<InstanceLock, 'update'>;
  /** The pid of our parent when the start began. */
  readonly clientPid: number;
  readonly signals: SignalInbox;
  readonly log: Log;
  /** Called once, with a way to ask the server for its sessions. */
  readonly onServing: (askForSessions: SessionQuestion['ask']) => void;
  /** Called once when the server says that it is ready. */
  readonly onReady: (serverPid: number) => void;
}

export interface SupervisionResult extends ExitStatus {
  readonly failure: ServerFailure | null;
  /** What the server said of the database, if it has closed it and ended with exit code 0. */
  readonly closeMarks: CloseMarks | null;
  /** The server's last line on stderr; empty when it wrote nothing. */
  readonly lastStderrLine: string;
  /** Why the launcher sent SIGKILL to the server, or null. */
  readonly killReason: string | null;
  /** The server ended although nobody had asked it to, and could not say why; null after any other end. */
  readonly crash: Crash | null;
}

export interface Crash {
  /** In words, for a log line. */
  readonly reason: string;
  /** How long the server had been ready, in milliseconds. */
  readonly servedMs: number;
}

/**
 * Stays with a server that was just spawned until it has ended: relays the protocol, forwards signals, escalates.
 * Returns when its whole process group is gone and its output has been passed on. The caller releases the lock.
 */
export async function supervise(
  server: ServerProcess,
  options: SuperviseOptions,
): Promise<SupervisionResult> {
  const { startTimeoutMs, signals, log } = options;
  const drainLimit = new AbortController();
  const machine = startStateMachine(server.pid, startTimeoutMs, (action) => {
    perform(action, server, drainLimit, options);
  });
  const presence = watchPresence(server, machine, options);
  const sessions = questionSessions(server.askForSessions);
  listenTo(server, machine, { presence, sessions }, log);
  options.onServing(sessions.ask);
  signals.deliverTo((signal) => machine.tell({ type: 'signal', signal }));
  const relay = startRelay(server, {
    ...options,
    onEndOfInput: (reason) => machine.tell({ type: 'end-of-input', reason }),
    onOutputClosed: () => machine.tell({ type: 'output-closed' }),
    onProgress: () => machine.tell({ type: 'progress' }),
  });
  log.debug({ serverPid: server.pid }, 'Server started'); // only now: a log that blocks must not hold a signal back

  const exit = await server.exited;
  presence.stop();
  machine.tell({ type: 'exit', hasLeftBehind: server.hasGroup() });
  const output = await relay.drain({ patience: () => patience(machine.state()), abort: drainLimit.signal });
  return conclude({ exit, machine, relay, output }, options);
}

function listenTo(
  server: ServerProcess,
  machine: StateMachine,
  { presence, sessions }: { readonly presence: PresenceWatch; readonly sessions: SessionQuestion },
  log: Log,
): void {
  server.deliverTo({
    message: (received) => {
      const message = parseServerMessage(received);
      if (message?.type === 'here') presence.heard();
      else if (message?.type === 'session-list') sessions.answered(message.sessions);
      else if (message !== null) machine.tell(message);
    },
    error: ({ message: reason }) => log.warn({ serverPid: server.pid, reason }, 'Server process error'),
  });
}

function perform(
  action: Action,
  server: ServerProcess,
  drainLimit: AbortController,
  { lock, log, onReady }: SuperviseOptions,
): void {
  switch (action.do) {
    case 'record':
      lock.update({ state: action.state });
      break;
    case 'record-warnings':
      lock.update({ warnings: [...action.warnings] });
      break;
    case 'announce-ready':
      onReady(server.pid);
      break;
    case 'forward':
      server.signal(action.signal);
      break;
    case 'kill':
      server.killGroup();
      break;
    case 'end-input':
      server.stdin.end();
      break;
    case 'tell-answers-taken':
      server.tellAnswersTaken();
      break;
    case 'stop-draining':
      drainLimit.abort();
      break;
    case 'log':
      log[action.level](action.facts, action.message);
      break;
  }
}

interface Ended {
  readonly exit: Exit;
  readonly machine: StateMachine;
  readonly relay: Relay;
  readonly output: DrainOutcome;
}

function conclude(
  { exit, machine, relay, output }: Ended,
  { log, platform, clientPid }: SuperviseOptions,
): SupervisionResult {
  const state = machine.state();
  const { serverPid, moments, forwarded, killReason, failure, closeMarks } = state;
  const lastStderrLine = lastTellingLine(relay.stderrTail());
  const unansweredRequests = state.hasInputEnded ? state.unansweredRequests : 0;
  // Only here is this certain: if its pipes close first, the end of the client looks like the end of its input.
  const isClientGone = isGone(clientPid, platform);
  const status = exitStatusOf({
    ...exit,
    wasReady: moments.readyAt !== null,
    forwarded: new Set(forwarded),
    wasKilled: killReason !== null,
    lacksAnswers: !isClientGone && wantsAnswers(state) && (unansweredRequests > 0 || output === 'cut-off'),
  });
  if (isClientGone) log.info({ clientPid }, 'The client is gone');
  const level = status.kind === 'clean' ? 'info' : 'warn';
  const unanswered = unansweredRequests === 0 ? {} : { unansweredRequests };
  log[level]({ serverPid, ...exit, exitCode: status.code, ...unanswered }, 'Server exited');
  return {
    ...status,
    failure,
    closeMarks: exit.code === EXIT.ok ? closeMarks : null,
    lastStderrLine,
    killReason,
    crash: hasCrashed(exit, state, platform) ? describeCrash(exit, state, lastStderrLine) : null,
  };
}

/** A signal that asks for the end may have come from anybody who means the server. */
function hasCrashed({ code, signal }: Exit, state: Supervision, { forwardedSignals }: Platform): boolean {
  if (state.wasHanging) return true;
  if (state.failure !== null || state.killReason !== null || state.forwarded.length > 0) return false;
  return signal === null ? code !== EXIT.ok : !forwardedSignals.some((asking) => asking === signal);
}

function describeCrash(
  { code, signal }: Exit,
  { moments, killReason }: Supervision,
  lastStderrLine: string,
): Crash {
  const how = killReason ?? (signal === null ? `exit code ${code}` : `signal ${signal}`);
  const { readyAt } = moments;
  if (readyAt !== null) return { reason: how, servedMs: monotonicNow() - readyAt };
  const lastWords = lastStderrLine === '' ? '' : `; its last words: ${lastStderrLine}`;
  return { reason: `${how} before it was ready${lastWords}`, servedMs: 0 };
}

/** A client that was killed closes its pipes first. On a busy machine it stays our parent for a while after that. */
function isGone(clientPid: number, { name }: Platform): boolean {
  return process.ppid !== clientPid || (name === 'linux' && isExiting(clientPid));
}
