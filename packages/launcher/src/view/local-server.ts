import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorMessage, LauncherError } from '../errors.ts';
import { type BadBody, readBody } from './read-body.ts';
import { type Access, type CheckedSite, refusalOf, tooLarge } from './request-checks.ts';
import { sendJson, sendPage, sendProblem } from './responses.ts';

export type Body = Readonly<Record<string, unknown>>;

/** Answers a request for data: with an object, or on its own. */
export type Answer = (body: Body, response: ServerResponse) => Promise<object | null> | object | null;

export type Route =
  | { readonly access: Extract<Access, 'page'>; readonly page: string }
  | { readonly access: Exclude<Access, 'page'>; readonly answer: Answer };

/** What a client may take of the server's time and memory. Times in milliseconds. */
export interface ServerLimits {
  readonly maxBodyBytes: number;
  /** For the whole of a request's headers. */
  readonly headersMs: number;
  /** For a whole request. */
  readonly requestMs: number;
  /** How often these two are looked at. */
  readonly checkEveryMs: number;
  readonly maxConnections: number;
}

/** A page sends short requests, over a connection that nobody is far from. */
const LIMITS: ServerLimits = {
  maxBodyBytes: 64 * 1_024,
  headersMs: 5_000,
  requestMs: 10_000,
  checkEveryMs: 1_000,
  maxConnections: 64,
};

const MAX_HEADER_BYTES = 8 * 1_024;

/** A refusal of what a request asks for. Its message goes to the page. */
export class RequestRefused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'RequestRefused';
    this.status = status;
  }
}

export interface LocalServer extends AsyncDisposable {
  /** `127.0.0.1:49152` */
  readonly address: string;
}

export interface LocalServerOptions {
  readonly routes: Readonly<Record<string, Route>>;
  readonly isKey: (given: string) => boolean;
  /** Told of an error of ours. */
  readonly onError: (error: unknown) => void;
  readonly limits?: Partial<ServerLimits>;
}

/**
 * Serves some routes on 127.0.0.1, on a port that the system chooses. Every request passes `request-checks.ts` first.
 * @throws LauncherError E_IO
 */
export async function serveLocally(options: LocalServerOptions): Promise<LocalServer> {
  const limits = { ...LIMITS, ...options.limits };
  const routes = new Map(Object.entries(options.routes));
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkEveryMs,
  });
  server.maxConnections = limits.maxConnections;
  const address = await listen(server);
  const site: CheckedSite = {
    address,
    accessTo: (path) => routes.get(path)?.access,
    isKey: options.isKey,
    maxBodyBytes: limits.maxBodyBytes,
  };
  server.on('request', (request, response) => {
    response.on('error', () => {}); // the browser has left
    handle({ request, response }, routes, site).catch((error: unknown) => {
      if (error instanceof RequestRefused)
        return sendProblem(response, { status: error.status, reason: error.message });
      options.onError(error);
      if (response.headersSent) response.destroy();
      else sendProblem(response, { status: 500, reason: errorMessage(error) });
    });
  });
  return {
    address,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function handle(
  { request, response }: Exchange,
  routes: ReadonlyMap<string, Route>,
  site: CheckedSite,
): Promise<void> {
  const { method = '', url: path = '', headersDistinct: headers } = request;
  const refusal = refusalOf({ method, path, headers }, site);
  if (refusal !== null) return sendProblem(response, refusal);
  const route = routes.get(path);
  if (route === undefined) return; // refused above
  if (route.access === 'page') return sendPage(response, route.page);
  const body = await bodyOf(request, site.maxBodyBytes);
  if (body === null) return; // the client has left
  if (typeof body === 'string') return sendBadBody(response, body, site);
  const answer = await route.answer(body, response);
  if (answer !== null) sendJson(response, answer);
}

async function bodyOf(request: IncomingMessage, maxBytes: number): Promise<Body | BadBody | null> {
  try {
    return await readBody(request, maxBytes);
  } catch (error) {
    if (request.destroyed) return null;
    throw error;
  }
}

function sendBadBody(response: ServerResponse, body: BadBody, { maxBodyBytes }: CheckedSite): void {
  if (body === 'too large') sendProblem(response, tooLarge(maxBodyBytes));
  else sendProblem(response, { status: 400, reason: 'The content has to be a JSON object.' });
}

async function listen(server: Server): Promise<string> {
  try {
    server.listen({ host: '127.0.0.1', port: 0, exclusive: true });
    await once(server, 'listening');
  } catch (error) {
    throw new LauncherError('E_IO', `No port of 127.0.0.1 can be opened: ${errorMessage(error)}`, {
      hint: 'csf-mcp report writes a file instead, and csf-mcp call prints the figures.',
      cause: error,
    });
  }
  const { port } = server.address() as AddressInfo;
  return `127.0.0.1:${port}`;
}
