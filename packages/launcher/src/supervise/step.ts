import type { ServerFailure } from '../channel/server-message.ts';
import type { ServerWarning } from '../channel/server-warning.ts';
import type { ForwardedSignal } from '../platform/forwarded-signals.ts';
import { countsAsProgress, deadlinesAfter, type StopEvents } from './deadlines.ts';
import {
  type Action,
  type LogAction,
  type Step,
  type Supervision,
  type SupervisionEvent,
  wantsAnswers,
} from './supervision.ts';

const WARNING_MESSAGES: Readonly<Record<ServerWarning, string>> = {
  'second-writer': 'Another program has written to the database',
  'data-differ': 'The data differ from the audit log',
};

/** Decides what follows from an event. Pure: the same state and event always give the same step. */
export function step(state: Supervision, event: SupervisionEvent): Step {
  switch (event.type) {
    case 'ready':
      return afterReady(state, event.at);
    case 'failed':
      return afterFailure(state, { message: event.message, hint: event.hint }, event.at);
    case 'checking':
      return afterChecking(state, event.doing, event.allowanceMs);
    case 'closed':
      return unchanged({
        ...state,
        closeMarks: { closeStamp: event.closeStamp, lastDatabase: event.lastDatabase },
      });
    case 'unanswered':
      return unchanged({ ...state, unansweredRequests: event.requests });
    case 'warning':
      return afterWarning(state, event.warning);
    case 'sessions':
      return afterSessions(state, event.attached, event.at);
    case 'signal':
      return afterSignal(state, event.signal, event.at);
    case 'end-of-input':
      return afterEndOfInput(state, event.reason, event.at);
    case 'output-closed':
      return unchanged({ ...state, isOutputOpen: false });
    case 'progress':
      return afterProgress(state, event.at);
    case 'deadline':
      return afterDeadline(state, event.at);
    case 'paused':
      return afterPause(state, event.pausedMs);
    case 'silent':
      return also(unchanged(state), warning('The server does not answer', { serverPid: state.serverPid }));
    case 'answers-again':
      return also(
        unchanged(state),
        info('The server answers again', {
          serverPid: state.serverPid,
          silentMs: Math.round(event.silentMs),
        }),
      );
    case 'hangs':
      return afterHang(state, event.limitMs);
    case 'exit':
      return afterExit(state, event.hasLeftBehind);
  }
}

/** The moment when a `deadline` event is due; null when there is none. */
export function nextDeadline(state: Supervision): number | null {
  if (state.phase === 'exited' || state.killReason !== null) return null; // its pid may belong to another process
  const { terminateAt, killAt } = deadlinesAfter(state.moments);
  const moments = [
    state.isTerminated ? null : terminateAt,
    killAt,
    state.moments.readyAt === null ? state.readyBy : null,
  ].filter((moment) => moment !== null);
  return moments.length === 0 ? null : Math.min(...moments);
}

function afterReady(state: Supervision, at: number): Step {
  if (state.moments.readyAt !== null) return unchanged(state);
  const next = withMoments(state, { readyAt: at });
  const announce: Action = { do: 'announce-ready' };
  if (state.phase !== 'starting') return { state: next, actions: [announce] };
  return { state: { ...next, phase: 'running' }, actions: [{ do: 'record', state: 'running' }, announce] };
}

/** A server that has failed leaves by itself. Once it is ready, only this limits how long it may take. */
function afterFailure(state: Supervision, failure: ServerFailure, at: number): Step {
  return stop(withMoments({ ...state, failure }, { failedAt: state.moments.failedAt ?? at }));
}

function afterWarning(state: Supervision, given: ServerWarning): Step {
  if (state.warnings.includes(given)) return unchanged(state);
  const warnings = [...state.warnings, given];
  const { serverPid } = state;
  return {
    state: { ...state, warnings },
    actions: [{ do: 'record-warnings', warnings }, warning(WARNING_MESSAGES[given], { serverPid })],
  };
}

/** A check takes longer with a larger database. The limit of a start is for a server that does nothing. */
function afterChecking(state: Supervision, doing: string, allowanceMs: number): Step {
  if (state.moments.readyAt !== null) return unchanged(state);
  const { serverPid } = state;
  const startTimeoutMs = state.startTimeoutMs + allowanceMs;
  return {
    state: { ...state, startTimeoutMs, readyBy: state.readyBy + allowanceMs },
    actions: [info(`The server is ${doing}`, { serverPid, limitSeconds: Math.ceil(startTimeoutMs / 1_000) })],
  };
}

/** A start that was paused is not late. Nothing else waits longer for that: see docs/lifecycle.md. */
function afterPause(state: Supervision, pausedMs: number): Step {
  if (state.moments.readyAt !== null) return unchanged(state);
  const { serverPid } = state;
  return {
    state: { ...state, readyBy: state.readyBy + pausedMs },
    actions: [info('The launcher was paused', { serverPid, pausedMs: Math.round(pausedMs) })],
  };
}

/** A server that was asked to end has its deadlines, so this ends only one that was not. */
function afterHang(state: Supervision, limitMs: number): Step {
  if (state.phase !== 'running' || state.killReason !== null) return unchanged(state);
  const reason = `the server did not answer for ${limitMs / 1_000} s`;
  return {
    state: { ...state, killReason: reason, wasHanging: true },
    actions: [{ do: 'kill' }, warning('Escalating to SIGKILL', { serverPid: state.serverPid, reason })],
  };
}

function afterSessions(state: Supervision, attachedSessions: number, at: number): Step {
  const next = { ...state, attachedSessions };
  const ended = state.hasInputEnded ? endInstance(next, at) : unchanged(next);
  return also(ended, info('Attached sessions', { serverPid: state.serverPid, attachedSessions }));
}

function afterSignal(state: Supervision, signal: ForwardedSignal, at: number): Step {
  if (state.phase === 'exited')
    return {
      state: withMoments(state, { firstSignalAt: state.moments.firstSignalAt ?? at }),
      actions: [{ do: 'stop-draining' }, info('Signal received after the server had ended', { signal })],
    };
  const { serverPid } = state;
  const forwarded = forward(state, signal);
  const stopping = stop(forwarded.state);
  const signalled = withMoments(stopping.state, momentsOfSignal(state.moments, signal, at));
  // The end of input did not count while sessions were attached. Now it does.
  const ended = state.hasInputEnded ? endInstance(signalled, at) : unchanged(signalled);
  return {
    state: ended.state,
    actions: [
      ...forwarded.actions,
      ...stopping.actions,
      ...ended.actions,
      info('Signal received', { signal, serverPid }),
      info('Signal forwarded', { signal, serverPid }),
    ],
  };
}

function afterEndOfInput(state: Supervision, reason: string, at: number): Step {
  if (state.hasInputEnded) return unchanged(state);
  const { serverPid, attachedSessions } = state;
  const ended = endInstance({ ...state, hasInputEnded: true }, at);
  return {
    state: ended.state,
    actions: [
      { do: 'end-input' },
      ...ended.actions,
      info('End of input', { serverPid, reason, attachedSessions }),
    ],
  };
}

/** The server hears of it, so that it leaves before the deadline: not sooner, and not later. */
function afterProgress(state: Supervision, at: number): Step {
  if (state.phase === 'exited' || state.isTerminated) return unchanged(state);
  if (!wantsAnswers(state) || !countsAsProgress(state.moments, at)) return unchanged(state);
  return { state: withMoments(state, { progressAt: at }), actions: [{ do: 'tell-answers-taken' }] };
}

function afterDeadline(state: Supervision, at: number): Step {
  const deadline = nextDeadline(state);
  if (deadline === null || deadline > at) return unchanged(state);
  const terminated = terminateWhenDue(state, at);
  const killed = killWhenDue(terminated.state, at);
  return { state: killed.state, actions: logsLast([...terminated.actions, ...killed.actions]) };
}

function terminateWhenDue(state: Supervision, at: number): Step {
  const { serverPid } = state;
  const { terminateAt, terminateReason: reason } = deadlinesAfter(state.moments);
  if (state.isTerminated || !isDue(terminateAt, at)) return unchanged(state);
  const forwarded = forward({ ...state, isTerminated: true }, 'SIGTERM');
  return also(
    forwarded,
    warning('Escalating to SIGTERM', { serverPid, reason }),
    info('Signal forwarded', { signal: 'SIGTERM', serverPid }),
  );
}

function killWhenDue(state: Supervision, at: number): Step {
  const { serverPid, moments, readyBy, startTimeoutMs } = state;
  const { killAt, killReason } = deadlinesAfter(moments);
  const isLate = moments.readyAt === null && isDue(readyBy, at);
  if (!isDue(killAt, at) && !isLate) return unchanged(state);
  const reason = isDue(killAt, at)
    ? (killReason ?? 'the server did not end')
    : `the server was not ready within ${startTimeoutMs / 1_000} s`;
  return {
    state: { ...state, killReason: reason },
    actions: [{ do: 'kill' }, warning('Escalating to SIGKILL', { serverPid, reason })],
  };
}

function afterExit(state: Supervision, hasLeftBehind: boolean): Step {
  const { serverPid, killReason } = state;
  const wasStopping = state.phase === 'stopping';
  const actions: Action[] = [{ do: 'kill' }];
  if (!wasStopping) actions.push({ do: 'record', state: 'stopping' }); // a start waits for an instance that is stopping
  if (hasLeftBehind && killReason === null)
    actions.push(warning('Killing what the server has left behind', { serverPid }));
  return { state: { ...state, phase: 'exited' }, actions };
}

/**
 * Handles the end of the client's input. The instance ends with its last attached session, which its server notices by
 * itself, or by a signal.
 */
function endInstance(state: Supervision, at: number): Step {
  if (state.phase === 'exited') return unchanged(state);
  if (state.attachedSessions > 0 && state.phase !== 'stopping') return unchanged(state);
  return stop(withMoments(state, { endOfInputAt: state.moments.endOfInputAt ?? at }));
}

function stop(state: Supervision): Step {
  if (state.phase === 'stopping' || state.phase === 'exited') return unchanged(state);
  return { state: { ...state, phase: 'stopping' }, actions: [{ do: 'record', state: 'stopping' }] };
}

function forward(state: Supervision, signal: NodeJS.Signals): Step {
  return {
    state: { ...state, forwarded: [...state.forwarded, signal] },
    actions: [{ do: 'forward', signal }],
  };
}

function momentsOfSignal(moments: StopEvents, signal: ForwardedSignal, at: number): Partial<StopEvents> {
  const firstSignalAt = moments.firstSignalAt ?? at;
  if (signal !== 'SIGINT') return { firstSignalAt };
  return moments.firstInterruptAt === null
    ? { firstSignalAt, firstInterruptAt: at }
    : { firstSignalAt, secondInterruptAt: moments.secondInterruptAt ?? at };
}

function withMoments(state: Supervision, happened: Partial<StopEvents>): Supervision {
  return { ...state, moments: { ...state.moments, ...happened } };
}

function isDue(moment: number | null, at: number): boolean {
  return moment !== null && moment <= at;
}

function unchanged(state: Supervision): Step {
  return { state, actions: [] };
}

function also({ state, actions }: Step, ...more: readonly Action[]): Step {
  return { state, actions: [...actions, ...more] };
}

function logsLast(actions: readonly Action[]): readonly Action[] {
  return [
    ...actions.filter((action) => action.do !== 'log'),
    ...actions.filter(({ do: kind }) => kind === 'log'),
  ];
}

function info(message: string, facts: LogAction['facts']): LogAction {
  return { do: 'log', level: 'info', facts, message };
}

function warning(message: string, facts: LogAction['facts']): LogAction {
  return { do: 'log', level: 'warn', facts, message };
}
