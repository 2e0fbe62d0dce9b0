import type { Logger } from 'pino';
import type { CsfServerError } from '../refusals/error.ts';
import { checkApart } from './check-apart.ts';
import type { CheckReport } from './check-tables.ts';
import { damagedDatabase } from './damage.ts';
import { explainDatabaseError } from './sqlite-error.ts';

/**
 * The first seconds belong to the client, which asks for everything that the server offers and for what it needs first.
 * Sessions that end sooner, such as one call from the command line or a client's probe, are spared the work.
 */
export const CHECK_DELAY_MS = 5_000;

export interface BackgroundCheckOptions {
  /** The database. This process has it open, and keeps it open until the check has stopped. */
  readonly file: string;
  readonly log: Logger;
  /** When the check begins, in milliseconds from now. */
  readonly delayMs?: number;
  /** The size from which on the check gets a thread of its own. */
  readonly threadFromBytes?: number;
}

export interface BackgroundCheck {
  /** Resolves when damage is found. */
  readonly damage: Promise<CsfServerError>;
  /** Resolves when it has looked at everything, or cannot. */
  readonly ended: Promise<void>;
  /** Whether it has found damage, or could not be made. */
  readonly isInDoubt: () => boolean;
  /** Ends the check. Resolves when its connection is closed: at once, or after the table that is being checked. */
  readonly stop: () => Promise<void>;
}

/** Checks a database while it is in use, through a connection of its own that only reads. */
export function checkInBackground({
  file,
  log,
  delayMs = CHECK_DELAY_MS,
  threadFromBytes,
}: BackgroundCheckOptions): BackgroundCheck {
  const damage = Promise.withResolvers<CsfServerError>();
  const abort = new AbortController();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  let running = Promise.resolve();
  let isInDoubt = false;

  const condemn = (error: CsfServerError): void => {
    isInDoubt = true;
    damage.resolve(error);
  };
  const giveUp = (reason: string): void => {
    isInDoubt = true;
    log.warn({ reason }, 'The database cannot be checked in the background: the next start checks it first');
  };
  const conclude = (report: CheckReport): void => {
    if (report.outcome === 'intact') {
      const { tables, longestTableMs, isComplete } = report;
      const facts = { tables, longestTableMs: Math.round(longestTableMs) };
      log.debug(facts, isComplete ? 'The database is intact' : 'The check of the database was stopped');
    } else if (report.outcome === 'damaged') {
      condemn(damagedDatabase(file, report.problems));
    } else {
      const thrown = Object.assign(new Error(report.message), { errcode: report.errcode });
      const error = explainDatabaseError(thrown, file);
      if (error.code === 'DATABASE_CORRUPT') condemn(error);
      else giveUp(error.message);
    }
  };
  const run = async (): Promise<void> => {
    log.debug('Checking the database in the background');
    try {
      conclude(await checkApart(file, { abort: abort.signal, depth: 'quick', threadFromBytes }));
    } catch (error) {
      giveUp(String(error)); // there was no thread to be had
    }
  };

  const timer = setTimeout(() => {
    running = run().then(end);
  }, delayMs).unref();
  return {
    damage: damage.promise,
    ended,
    isInDoubt: () => isInDoubt,
    stop: async () => {
      clearTimeout(timer);
      abort.abort();
      await running;
    },
  };
}
