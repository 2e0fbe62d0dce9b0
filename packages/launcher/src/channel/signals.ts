import type { ForwardedSignal } from '../platform/forwarded-signals.ts';
import type { Platform } from '../platform/platform.ts';

/** What a process sends itself to end as by this signal. Windows can send neither SIGBREAK nor SIGHUP (ENOSYS). */
export function raisedFor(signal: ForwardedSignal, { name }: Platform): NodeJS.Signals {
  return name === 'win32' ? 'SIGTERM' : signal;
}

/** Collects the signals that arrive from the first moment of the process on, until somebody deals with them. */
export interface SignalInbox {
  /** Fires with the first signal. */
  readonly firstSignal: AbortSignal;
  /** Hands over every signal that has arrived and every later one. */
  readonly deliverTo: (receive: (signal: ForwardedSignal) => void) => void;
  /** Keeps later signals for the next receiver. */
  readonly keep: () => void;
  /** Back to the default behaviour, for commands that supervise nothing: a signal that has arrived takes effect now. */
  readonly close: () => void;
}

/** Installs the handlers. Called before anything else is loaded: a signal would end the process by default until then. */
export function openSignalInbox(platform: Platform): SignalInbox {
  const arrived: ForwardedSignal[] = [];
  const first = new AbortController();
  const store = (signal: ForwardedSignal): void => void arrived.push(signal);
  let deliver = store;
  const receive = (signal: NodeJS.Signals): void => {
    deliver(signal as ForwardedSignal);
    first.abort(new SignalReceived(signal));
  };
  for (const signal of platform.forwardedSignals) process.on(signal, receive);

  return {
    firstSignal: first.signal,
    deliverTo: (receiver) => {
      deliver = receiver;
      for (const signal of arrived.splice(0)) receiver(signal);
    },
    keep: () => {
      deliver = store;
    },
    close: () => {
      for (const signal of platform.forwardedSignals) process.off(signal, receive);
      for (const signal of arrived.splice(0)) process.kill(process.pid, raisedFor(signal, platform));
    },
  };
}

/** The reason of an aborted wait: somebody asked the launcher to stop before there was a server. */
export class SignalReceived extends Error {
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals) {
    super(`received ${signal}`);
    this.name = 'SignalReceived';
    this.signal = signal;
  }
}
