import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Connection,
  type CsfServer,
  type CsfServerError,
  createServer as createCsfServer,
} from '@csf-mcp/server';
import { constantAnswers, createFrontDesk } from '@csf-mcp/server/front-desk';
import { type Logger, pino, stdTimeFunctions } from 'pino';
import type { ServerFailure } from '../channel/server-message.ts';
import { errorMessage } from '../errors.ts';
import { messageLimits } from '../message-limits.ts';
import { type BoundedStream, untilWritten } from '../streams/bounded-stream.ts';
import { takenBytes } from '../streams/client-stream.ts';
import { listenForSessions } from './attached-sessions.ts';
import type { InputBudget } from './input-budget.ts';
import type { ServerProcessOptions } from './options.ts';
import { rescueDatabase } from './rescue.ts';
import { type Session, serveSession } from './session.ts';
import { keepSessionRecord } from './session-record.ts';
import { createSessionTransport, type SessionTransport } from './transport.ts';

/** A handler that hangs must not keep the database open. */
const SESSION_CLOSE_LIMIT_MS = 100;

/** The launcher reads all the time. If it does not, it is about to kill us anyway. */
const OUTPUT_STALL_MS = 500;

const END_OF_INPUT = 'end of input';

export interface ServeOptions extends ServerProcessOptions {
  readonly dataDir: string;
  readonly stderr: BoundedStream;
  /** What all sessions may keep unread together. */
  readonly budget: InputBudget;
  /** Tests bring servers of their own. */
  readonly createServer?: typeof createCsfServer;
}

/**
 * Serves the client and attached sessions until the input ends or the process has to stop. Closes the database before it
 * returns, whatever the sessions did.
 * @param client the transport of the client, which may have been answered already
 * @returns the reason why the server cannot go on; null if it was told to end
 */
export async function serve(
  connection: Connection,
  client: SessionTransport,
  options: ServeOptions,
): Promise<ServerFailure | null> {
  const { logLevel, version, stderr, budget, createServer = createCsfServer } = options;
  const log = pino(
    {
      level: logLevel,
      base: { pid: process.pid, name: 'server' },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stderr,
  );
  const { dataDir, keepDeletedDays, isReadOnly, announceWarning: warn } = options;
  const settings = { version, log, dataDir, account: options.account(), keepDeletedDays, warn };
  await using server: CsfServer = createServer(connection, settings);
  const {
    platform,
    attachAddress,
    stop,
    announceReady,
    announceSessions = () => {},
    provideSessions = () => {},
  } = options;
  const { announceFailure, announceClose } = options;
  const serveOver = (
    transport: SessionTransport,
    person: () => string | null,
    taken: () => number,
  ): Session =>
    serveSession(transport, {
      taken,
      createMcpServer: () => server.createMcpServer({ person }),
      onError: (error) => log.debug({ reason: errorMessage(error) }, 'Protocol error'),
      onDropped: (reason) => log.warn({ reason }, 'A notification of the client was dropped'),
    });
  const limits = messageLimits(options.maxMessageMib);
  const own = serveOver(client, () => options.person, options.answersTaken);
  const attached =
    attachAddress === undefined
      ? null
      : await listenForSessions({
          platform,
          address: attachAddress,
          serve: (socket) => {
            const desk = createFrontDesk(constantAnswers, version);
            const record = keepSessionRecord(false, new Date());
            const transport = createSessionTransport({
              input: socket,
              output: socket,
              desk,
              record,
              limits,
              budget,
            });
            return serveOver(transport, record.person, () => takenBytes(socket) ?? 0);
          },
          onChange: announceSessions,
          log,
        });
  provideSessions(() => [own.facts(), ...(attached?.facts() ?? [])]);
  announceReady();
  if (!isReadOnly && keepDeletedDays !== undefined) server.sweepDeleted();
  const allEnded = own.ended.then(() => attached?.none());
  const over = Promise.race([allEnded.then(() => END_OF_INPUT), stop]);
  const reason = await Promise.race([over, server.failure]);
  const error = typeof reason === 'string' ? await lossOf(connection) : reason;
  const failure = error === null ? null : await explain(error, server, { ...options, over, log });
  log.debug({ reason: error?.message ?? reason }, 'Closing');
  if (failure !== null) await announceFailure(failure); // first, so that the launcher limits what follows
  await Promise.race([Promise.all([own.close(), attached?.close()]), sleep(SESSION_CLOSE_LIMIT_MS)]);
  await announceClose(await server.close());
  if (reason !== END_OF_INPUT) await untilWritten(options.output, OUTPUT_STALL_MS); // otherwise its time is over
  const unanswered = client.unanswered();
  if (unanswered > 0) await options.announceUnanswered(unanswered);
  return failure;
}

/** A last look before the database is closed: what is in a file that nobody finds again must not be lost. */
async function lossOf({ place }: Connection): Promise<CsfServerError | null> {
  try {
    await place?.assertKept();
    return null;
  } catch (error) {
    return error as CsfServerError;
  }
}

interface ExplainOptions extends ServeOptions {
  /** Resolves when the sessions are over, or the process has to stop. */
  readonly over: Promise<string>;
  readonly log: Logger;
}

/** What the launcher is told of the reason why the server cannot go on. */
async function explain(
  error: CsfServerError,
  server: CsfServer,
  { dataDir, lifecycleLog, over, log }: ExplainOptions,
): Promise<ServerFailure> {
  const { code, message, hint } = error;
  if (code !== 'DATABASE_MOVED' || dataDir === undefined || lifecycleLog === undefined)
    return { message, hint };
  const places = { dataDir, stateDir: dirname(lifecycleLog), now: new Date() };
  const rescued = await rescueDatabase(server, error, { ...places, log });
  if (rescued !== null) return rescued;
  await over;
  return { message, hint: 'Its content could not be saved to another file.' };
}
