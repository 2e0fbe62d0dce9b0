/** An error code from JSON-RPC's range for implementations. */
const INSTANCE_LOST = -32_000;

/** A longer request is not kept to be sent again, so that memory stays small. */
const MAX_KEPT_LENGTH = 64 * 1_024;

/** The lines with which an MCP session goes on with another server, without their line feeds. */
export interface Resumption {
  /** Lines that the new server gets first. */
  readonly toServer: readonly string[];
  /** Errors for the requests that must not be sent twice. */
  readonly toClient: readonly string[];
}

/**
 * Remembers what a client and its server have agreed on, and what the client still waits for. That is enough to go on
 * with another server when the first one is gone.
 */
export interface Conversation {
  /** Takes note of a line of the client. */
  readonly fromClient: (line: string) => void;
  /**
   * Takes note of a line of the server.
   * @returns whether the line is meant for the client
   */
  readonly fromServer: (line: string) => boolean;
  /** Whether the client still waits for an answer. */
  readonly isWaiting: () => boolean;
  readonly resume: () => Resumption;
}

/** A request that has no answer yet. `line` is null when it must not be sent again. */
interface Pending {
  readonly line: string | null;
  readonly isInitialize: boolean;
}

export function createConversation(): Conversation {
  const pending = new Map<unknown, Pending>();
  const repeatedIds = new Set<unknown>();
  let initialize: string | null = null;
  let initialized: string | null = null;
  let resumptions = 0;

  const takeRequest = (line: string, { id, method }: Message): void => {
    // A tool may have done its work although its answer never came; everything else only reads.
    const isInitialize = method === 'initialize'; // kept at any length: without it no other server would serve the client
    const mayRepeat = method !== 'tools/call' && line.length <= MAX_KEPT_LENGTH;
    pending.set(id, { line: isInitialize || mayRepeat ? line : null, isInitialize });
  };

  return {
    fromClient: (line) => {
      const message = parse(line);
      if (message === null) return;
      if (message.method === undefined) return; // an answer to the server
      if (typeof message.id === 'string' || typeof message.id === 'number') takeRequest(line, message);
      else if (message.id !== undefined)
        return; // no request that could be answered
      else if (message.method === 'notifications/initialized') initialized = line;
      else if (message.method === 'notifications/cancelled') pending.delete(message.params?.requestId);
    },
    fromServer: (line) => {
      const message = parse(line);
      if (message === null || message.method !== undefined || message.id === undefined) return true;
      if (repeatedIds.delete(message.id)) return false;
      const request = pending.get(message.id);
      pending.delete(message.id);
      if (request?.isInitialize === true && message.result !== undefined) initialize = request.line;
      return true;
    },
    isWaiting: () => pending.size > 0,
    resume: () => {
      const toServer: string[] = [];
      const toClient: string[] = [];
      if (initialize !== null) {
        resumptions++;
        const id = `csf-mcp/resume/${resumptions}`;
        repeatedIds.add(id);
        toServer.push(JSON.stringify({ ...JSON.parse(initialize), id }));
        if (initialized !== null) toServer.push(initialized);
      }
      for (const [id, { line }] of pending) {
        if (line !== null) toServer.push(line);
        else toClient.push(lostRequest(id));
      }
      for (const [id, { line }] of pending) if (line === null) pending.delete(id);
      return { toServer, toClient };
    },
  };
}

function lostRequest(id: unknown): string {
  const message =
    'The csf-mcp instance that handled this request has ended. The request may or may not have been carried out. Check before you repeat it.';
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code: INSTANCE_LOST, message } });
}

/** The members of a JSON-RPC message that matter here. Each may have any value. */
interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: { readonly requestId?: unknown } | null;
  readonly result?: unknown;
}

/** @returns null for anything but a JSON object */
function parse(line: string): Message | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null; // the server will say what it thinks of it
  }
}
