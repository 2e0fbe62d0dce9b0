import { createServer, type Server, type Socket } from 'node:net';
import { errorMessage, systemErrorCode } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platform/platform.ts';
import type { Answers } from './answer.ts';
import { takeSocketPlace } from './place.ts';
import { randomHex } from './random.ts';
import { type ControlSite, SECRET_BYTES } from './site.ts';

/** The name of a socket only has to differ from those of earlier launchers: its folder is private. */
const NAME_BYTES = 4;
const PIPE_NAME_BYTES = 16;

/** Further ones are closed at once. Each one that stays silent is closed soon. */
const MAX_CONNECTIONS = 8;

/** Logged once: somebody who connects again and again must not fill the log. */
const UNANSWERED = 'A connection asked nothing that is answered, and was closed';

export interface ListenOptions {
  readonly platform: Platform;
  readonly dataDir: string;
  readonly answers: Answers;
  readonly log: Log;
}

export interface Listener {
  readonly site: ControlSite;
  readonly close: () => void;
}

/**
 * Listens for questions to this instance. The caller holds the lock of the data directory.
 * @returns null where that is impossible: an instance that cannot be asked is still found by its lock
 */
export async function listenForQuestions(options: ListenOptions): Promise<Listener | null> {
  try {
    return await listen(options);
  } catch (error) {
    options.log.debug({ reason: errorMessage(error) }, 'Cannot listen for questions to this instance');
    return null;
  }
}

async function listen({ platform, dataDir, answers, log }: ListenOptions): Promise<Listener> {
  const secret = randomHex(SECRET_BYTES, platform);
  const { path, address, leave } = takeAddress(dataDir, platform);
  const open = new Set<Socket>();
  let hasFailed = false;
  const fail = (error: unknown): void => {
    if (hasFailed || systemErrorCode(error) !== undefined) return; // the other side has gone, or was silent
    hasFailed = true;
    log.debug({ reason: errorMessage(error) }, UNANSWERED);
  };
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
    void serve(socket, secret, answers).catch(fail);
  });
  server.maxConnections = MAX_CONNECTIONS;
  await untilListening(server, path);
  server.on('error', (error) => log.debug({ reason: error.message }, 'Cannot take a question'));
  server.unref();
  return {
    site: { address, secret },
    close: () => {
      server.close(); // removes the socket
      for (const socket of open) socket.destroy();
      leave();
    },
  };
}

/** Loads what answers only when somebody asks. */
async function serve(socket: Socket, secret: string, answers: Answers): Promise<void> {
  try {
    const { answerAsker } = await import('./answer.ts');
    await answerAsker(socket, secret, answers);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function takeAddress(
  dataDir: string,
  platform: Platform,
): { readonly path: string; readonly address: string; readonly leave: () => void } {
  if (platform.listensOn === 'socket') return takeSocketPlace(dataDir, randomHex(NAME_BYTES, platform));
  const pipe = `\\\\.\\pipe\\csf-mcp-${randomHex(PIPE_NAME_BYTES, platform)}`;
  return { path: pipe, address: pipe, leave: () => {} };
}

async function untilListening(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // Exclusive: with variables of a `cluster` in its environment, Node.js would ask a primary that does not exist.
    server.listen({ path, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
