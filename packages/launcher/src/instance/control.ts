import type { SignalInbox } from '../channel/signals.ts';
import type { Answers } from '../control/answer.ts';
import type { Listener } from '../control/listen.ts';
import type { InstanceLock } from '../lock/instance-lock.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platform/platform.ts';
import { keepVitals, type Vitals } from './vitals.ts';

export interface ControlOptions {
  readonly platform: Platform;
  readonly dataDir: string;
  readonly lock: InstanceLock;
  readonly signals: SignalInbox;
  readonly log: Log;
}

/** Lets commands ask the instance while it has its lock. */
export interface Control {
  /** Begins to listen, if it does not yet: while the server boots, because a client waits for everything before. */
  readonly open: () => Promise<void>;
  /** What is told to whoever asks. */
  readonly vitals: Vitals;
  /** Call it before the lock is released. */
  readonly close: () => void;
}

export function createControl({ platform, dataDir, lock, signals, log }: ControlOptions): Control {
  const vitals = keepVitals();
  let listener: Listener | null = null;
  let isOpened = false;
  let isClosed = false;

  const answers: Answers = {
    introduce: async () => {
      const { introduce } = await import('./introduce.ts');
      return introduce(lock.record(), vitals, platform);
    },
    stop: async ({ pid: askerPid, reason }) => {
      const { announceEnd } = await import('../lock/ended.ts');
      const { pid, startTicks, startTime } = lock.record();
      announceEnd(dataDir, { pid, startTicks }, platform);
      log.info({ askerPid, reason }, 'Asked to end');
      return { answer: { pid, startTime }, end: () => signals.raise('SIGTERM') };
    },
  };
  return {
    open: async () => {
      if (isOpened) return;
      isOpened = true;
      const { listenForQuestions } = await import('../control/listen.ts');
      listener = await listenForQuestions({ platform, dataDir, answers, log });
      if (isClosed) listener?.close();
      else if (listener !== null) lock.update({ control: listener.site });
    },
    vitals,
    close: () => {
      isClosed = true;
      if (listener === null) return;
      lock.update({ control: null });
      listener.close();
    },
  };
}
