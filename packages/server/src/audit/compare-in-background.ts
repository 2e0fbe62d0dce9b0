import type { Logger } from 'pino';
import type { Connection } from '../database/connection.ts';
import { type Agreement, tryAgreementInTurns } from './data-agreement.ts';

export interface CompareOptions {
  /** It stays open until the comparison has stopped. */
  readonly connection: Pick<Connection, 'open' | 'explain'>;
  readonly log: Logger;
  /** Called with each result. */
  readonly conclude: (agreement: Agreement) => void;
}

export interface Comparison {
  /** Compares in so many milliseconds, unless that is due already. */
  readonly schedule: (delayMs: number) => void;
  /** Ends the comparison. Resolves when nothing reads any more. */
  readonly stop: () => Promise<void>;
}

/**
 * Compares what is stored with the audit log while the database is in use. When something is written meanwhile, it
 * begins anew, after the same delay.
 */
export function compareInBackground({ connection, log, conclude }: CompareOptions): Comparison {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  let ended = Promise.resolve();

  const compare = async (delayMs: number): Promise<void> => {
    if (abort.signal.aborted) return;
    try {
      const agreement = await tryAgreementInTurns(connection.open(), abort.signal);
      if (agreement === null) return schedule(delayMs);
      log.debug({ agreement: agreement.kind }, 'Compared the data with the audit log');
      conclude(agreement);
    } catch (error) {
      const { message: reason } = connection.explain(error);
      log.warn({ reason }, 'The data could not be compared with the audit log');
    }
  };
  const schedule = (delayMs: number): void => {
    if (abort.signal.aborted) return;
    timer ??= setTimeout(() => {
      timer = null;
      ended = ended.then(() => compare(delayMs));
    }, delayMs).unref();
  };
  return {
    schedule,
    stop: async () => {
      abort.abort();
      clearTimeout(timer ?? undefined);
      await ended;
    },
  };
}
