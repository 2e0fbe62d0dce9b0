import type { ForwardedSignal } from '../platform/forwarded-signals.ts';
import type { Platform } from '../platform/platform.ts';

/** The signal that a process sends itself to end like after this one. Windows cannot send SIGBREAK or SIGHUP (ENOSYS). */
export function raisedFor(signal: ForwardedSignal, { name }: Platform): NodeJS.Signals {
  return name === 'win32' ? 'SIGTERM' : signal;
}

/** Collects the signals that arrive from the first moment of the process, until somebody handles them. */
export interface SignalInbox {
  /** Aborted by the first signal. */
  readonly firstSignal: AbortSignal;
  /** Hands over every signal that has arrived, and every later one. */
  readonly deliverTo: (receive: (signal: ForwardedSignal) => void) => void;
  /** Acts as if this signal had arrived. */
  readonly raise: (signal: ForwardedSignal) => void;
  /** Keeps later signals for the next receiver. */
  readonly keep: () => void;
  /** Restores the default behaviour, for commands that supervise nothing. A signal that has arrived takes effect now. */
  readonly close: () => void;
}

/** Installs the handlers. Called before anything else is loaded, because until then a signal ends the process. */
export function openSignalInbox(platform: Platform): SignalInbox {
  const arrived: ForwardedSignal[] = [];
  const first = new AbortController();
  const store = (signal: ForwardedSignal): void => void arrived.push(signal);
  let deliver = store;
  const raise = (signal: ForwardedSignal): void => {
    deliver(signal);
    first.abort(new SignalReceived(signal));
  };
  const receive = (signal: NodeJS.Signals): void => raise(signal as ForwardedSignal);
  for (const signal of platform.forwardedSignals) process.on(signal, receive);

  return {
    firstSignal: first.signal,
    deliverTo: (receiver) => {
      deliver = receiver;
      for (const signal of arrived.splice(0)) receiver(signal);
    },
    raise,
    keep: () => {
      deliver = store;
    },
    close: () => {
      for (const signal of platform.forwardedSignals) process.off(signal, receive);
      for (const signal of arrived.splice(0)) process.kill(process.pid, raisedFor(signal, platform));
    },
  };
}

/** The reason of an aborted wait: a signal asked the launcher to stop before there was a server. */
export class SignalReceived extends Error {
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals) {
    super(`received ${signal}`);
    this.name = 'SignalReceived';
    this.signal = signal;
  }
}
