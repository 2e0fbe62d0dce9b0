import { existsSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionFacts } from '../channel/session-facts.ts';
import { assertPrivateFolder } from '../channel/site.ts';
import { errorMessage } from '../errors.ts';
import type { Log } from '../log.ts';
import { makeDirectory } from '../make-directory.ts';
import type { Platform } from '../platform/platform.ts';
import { untilWritten } from '../streams/bounded-stream.ts';
import { refuseSession } from './refuse-session.ts';
import type { Session } from './session.ts';

const FOLDER_MODE = 0o700;

/** An instance serves this many sessions, that of its own launcher included. Each takes about 1 MiB and a descriptor. */
const MAX_SESSIONS = 64;

/** So many more are told that there are too many. Beyond that, a connection is closed at once. */
const MAX_REFUSED = 64;

const TOO_MANY = `This csf-mcp instance has ${MAX_SESSIONS} sessions, which is the most. Close a client that uses it, or give this one a data directory of its own (--data-dir), then connect again.`;

/** After this long, the server stops waiting for a launcher that does not read its last answers. */
const OUTPUT_STALL_MS = 500;

/** Like the lock file: a cleaner may delete the socket, and the sessions that are open do not notice. */
const TEND_INTERVAL_MS = 2_000;

/** A handler that hangs must not keep a session open. */
const SESSION_CLOSE_LIMIT_MS = 100;

export interface AttachedSessionsOptions {
  readonly platform: Platform;
  /** A Unix socket's path, or the name of a Windows pipe. */
  readonly address: string;
  readonly serve: (socket: Socket) => Session;
  /** Called with the number of open sessions each time it changes. */
  readonly onChange: (count: number) => void;
  readonly log: Log;
}

/** The sessions of other launchers, besides the one of the launcher that started this server. */
export interface AttachedSessions {
  /** Resolves at the first moment when there are none. From then on, it lets nobody in. */
  readonly none: () => Promise<void>;
  readonly facts: () => SessionFacts[];
  /** Ends all sessions now. */
  readonly close: () => Promise<void>;
}

/**
 * Listens, and serves each connection as a session of its own. The caller holds the lock of the data directory, so an
 * instance that was killed has left any socket that already exists. Where listening is impossible (a file system without
 * sockets), it logs that, and there is nobody to serve.
 */
export async function listenForSessions(options: AttachedSessionsOptions): Promise<AttachedSessions> {
  const { platform, address, serve, onChange, log } = options;
  const open = new Map<Socket, Session>();
  const refused = new Set<Socket>();
  let onNone: () => void = () => {};

  const serveSocket = async (socket: Socket): Promise<void> => {
    socket.on('error', () => {}); // 'close' follows
    if (open.size + 1 >= MAX_SESSIONS) return refuse(socket);
    const session = serve(socket);
    open.set(socket, session);
    onChange(open.size);
    log.debug({ attached: open.size }, 'Session attached');
    await session.ended;
    await Promise.race([session.close(), sleep(SESSION_CLOSE_LIMIT_MS)]);
    await untilWritten(socket, OUTPUT_STALL_MS);
    if (socket.writableLength === 0) socket.destroySoon();
    else socket.destroy(); // destroySoon would wait forever for a launcher that does not read
    open.delete(socket);
    onChange(open.size);
    log.debug({ attached: open.size }, 'Attached session ended');
    if (open.size === 0) onNone();
  };
  const refuse = (socket: Socket): void => {
    if (refused.size === MAX_REFUSED) return void socket.destroy();
    refused.add(socket);
    socket.once('close', () => refused.delete(socket));
    refuseSession(socket, TOO_MANY);
    log.warn({ sessions: open.size + 1 }, 'Session refused: there are too many');
  };
  const letIn = async (): Promise<Server> => {
    const server = createServer({ allowHalfOpen: true }, (socket) => void serveSocket(socket));
    try {
      await listen(server, address, platform);
      server.on('error', (error) => log.warn({ reason: error.message }, 'Cannot let a session in'));
    } catch (error) {
      log.warn({ reason: errorMessage(error) }, 'Cannot listen for further sessions: nobody can attach');
    }
    return server;
  };
  let server = await letIn();
  const tend = setInterval(() => void publishAgain(), TEND_INTERVAL_MS);
  tend.unref();
  const publishAgain = async (): Promise<void> => {
    if (platform.listensOn === 'pipe' || !server.listening || existsSync(address)) return;
    server.close(); // first: it removes whatever has the name
    server = await letIn();
    log.warn({ address }, 'The socket for further sessions was deleted: published it again');
  };
  const letNobodyIn = (): void => {
    clearInterval(tend);
    server.close(); // removes the socket
  };
  return {
    none: async () => {
      if (open.size > 0)
        await new Promise<void>((resolve) => {
          onNone = resolve;
        });
      letNobodyIn();
    },
    facts: () => [...open.values()].map(({ facts }) => facts()),
    close: async () => {
      letNobodyIn();
      const sessions = [...open];
      await Promise.race([
        Promise.all(sessions.map(([, session]) => session.close())),
        sleep(SESSION_CLOSE_LIMIT_MS),
      ]);
      for (const socket of [...open.keys(), ...refused]) socket.destroy();
    },
  };
}

async function listen(server: Server, address: string, { listensOn }: Platform): Promise<void> {
  if (listensOn === 'socket') {
    const folder = dirname(address);
    makeDirectory(folder, FOLDER_MODE);
    assertPrivateFolder(folder);
    rmSync(address, { force: true });
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
