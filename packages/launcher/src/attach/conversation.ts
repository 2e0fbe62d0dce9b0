import { canBeRepeated, type RequestId } from '../streams/request-id.ts';

/** An error code from JSON-RPC's range for implementations. */
const SERVER_LOST = -32_000;

/** A longer request is not kept to be sent again, so that memory stays small. */
const MAX_KEPT_LENGTH = 64 * 1_024;

const LIST_CHANGED = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });

/** Lines to pass on, without their line feeds. */
export interface Lines {
  readonly toServer: readonly string[];
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
   * Takes note of a line of the server, in UTF-8.
   * @returns null when the line is for the client, as it is; what to send in its place when it answers the bridge itself
   */
  readonly fromServer: (line: Buffer) => Lines | null;
  /** Whether the client still waits for an answer. */
  readonly isWaiting: () => boolean;
  /** Goes on with another server. These lines come first. */
  readonly resume: () => Lines;
  /** Gives up: no server follows. An error for every request that waits. */
  readonly abandon: (reason: string) => readonly string[];
}

type Kind = 'initialize' | 'call' | 'list-tools' | 'other';

/** A request that has no answer yet. */
interface Pending {
  /** Null when it is too long to be sent again. */
  readonly line: string | null;
  readonly kind: Kind;
  readonly tool: unknown;
  /** A server that was lost may have carried out this call. */
  readonly isInDoubt: boolean;
  /** It has been sent again after such a loss. */
  readonly isRepeated: boolean;
}

export function createConversation(): Conversation {
  const pending = new Map<unknown, Pending>();
  const ownIds = new Map<unknown, 'initialize' | 'list-tools'>();
  let initialize: string | null = null;
  let initialized: string | null = null;
  let toolsOfClient: Buffer | null = null;
  let hasServerSpoken = false;
  let resumptions = 0;

  const takeRequest = (line: string, { id, method, params }: Message): void => {
    const kind = kindOf(method);
    // `initialize` is kept at any length: without it no other server would serve the client.
    const isKept = kind === 'initialize' || line.length <= MAX_KEPT_LENGTH;
    pending.set(id, {
      line: isKept ? line : null,
      kind,
      tool: params?.name,
      isInDoubt: false,
      isRepeated: false,
    });
  };

  const introduceAgain = (): string[] => {
    if (initialize === null) return [];
    const id = ownId('initialize');
    const again = JSON.stringify({ ...JSON.parse(initialize), id });
    return initialized === null ? [again] : [again, initialized];
  };
  const ownId = (purpose: 'initialize' | 'list-tools'): string => {
    const id = `csf-mcp/resume/${resumptions}/${purpose}`;
    ownIds.set(id, purpose);
    return id;
  };

  /** The tools of the new server tell which calls only read, and whether the client has to ask for the list again. */
  const askForTools = (): string[] => {
    const doubtful = [...pending.values()].find(({ isInDoubt }) => isInDoubt)?.line;
    const isNeeded = doubtful !== undefined || (toolsOfClient !== null && initialize !== null);
    if (!isNeeded) return [];
    const request = { jsonrpc: '2.0', id: ownId('list-tools'), method: 'tools/list' };
    return [JSON.stringify(initialize === null ? { ...request, params: introductionIn(doubtful) } : request)];
  };
  const takeTools = (result: unknown): Lines => {
    const readOnly = readOnlyTools(result);
    const toServer: string[] = [];
    const toClient: string[] = [];
    for (const [id, request] of pending) {
      if (!request.isInDoubt) continue;
      if (request.line !== null && !request.isRepeated && readOnly.has(request.tool)) {
        pending.set(id, { ...request, isInDoubt: false, isRepeated: true });
        toServer.push(request.line);
      } else {
        pending.delete(id);
        toClient.push(lostRequest(id));
      }
    }
    if (initialize !== null && toolsOfClient !== null && isOtherList(toolsOfClient, result))
      toClient.push(LIST_CHANGED);
    return { toServer, toClient };
  };

  /** What was not handed over, or only reads, is sent again. A tool may have done its work although no answer came. */
  const sendAgain = (): Lines => {
    const toServer: string[] = [];
    const toClient: string[] = [];
    for (const [id, request] of pending) {
      if (request.line === null) {
        pending.delete(id);
        toClient.push(lostRequest(id));
      } else if (request.isInDoubt || (request.kind === 'call' && hasServerSpoken))
        pending.set(id, { ...request, isInDoubt: true });
      else toServer.push(request.line);
    }
    return { toServer, toClient };
  };

  return {
    fromClient: (line) => {
      const message = parse(line);
      if (message === null) return;
      if (message.method === undefined) return; // an answer to the server
      if (canBeRepeated(message.id)) takeRequest(line, message);
      else if (message.id !== undefined)
        return; // no request that could be answered
      else if (message.method === 'notifications/initialized') initialized = line;
      else if (message.method === 'notifications/cancelled') pending.delete(message.params?.requestId);
    },
    fromServer: (line) => {
      hasServerSpoken = true;
      const id = answeredId(line);
      if (id === null) return null;
      const purpose = ownIds.get(id);
      ownIds.delete(id);
      if (purpose !== undefined)
        return purpose === 'list-tools' ? takeTools(resultIn(line)) : { toServer: [], toClient: [] };
      const request = pending.get(id);
      pending.delete(id);
      if (request?.kind === 'initialize' && resultIn(line) !== undefined) initialize = request.line;
      if (request?.kind === 'list-tools') toolsOfClient = line;
      return null;
    },
    isWaiting: () => pending.size > 0,
    resume: () => {
      resumptions++;
      ownIds.clear();
      const again = sendAgain();
      hasServerSpoken = false;
      return {
        toServer: [...introduceAgain(), ...askForTools(), ...again.toServer],
        toClient: again.toClient,
      };
    },
    abandon: (reason) => {
      const errors = [...pending.keys()].map((id) => errorFor(id, reason));
      pending.clear();
      return errors;
    },
  };
}

/** Where the protocol has no introduction, every request says who asks. A token of its own belongs to one request. */
function introductionIn(request: string | null | undefined): object {
  const { progressToken: _, ...meta } = parse(request ?? '')?.params?._meta ?? {};
  return { _meta: meta };
}

function kindOf(method: unknown): Kind {
  switch (method) {
    case 'initialize':
      return 'initialize';
    case 'tools/call':
      return 'call';
    case 'tools/list':
      return 'list-tools';
    default:
      return 'other';
  }
}

function lostRequest(id: unknown): string {
  return errorFor(
    id,
    'The csf-mcp server that handled this request has ended. The request may or may not have been carried out. Check before you repeat it.',
  );
}

function errorFor(id: unknown, message: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code: SERVER_LOST, message } });
}

/** The names of the tools that say that they only read. Asking one of them again does no harm. */
function readOnlyTools(result: unknown): ReadonlySet<unknown> {
  const tools = (result as { tools?: unknown } | null | undefined)?.tools;
  if (!Array.isArray(tools)) return new Set();
  return new Set(tools.filter((tool) => tool?.annotations?.readOnlyHint === true).map(({ name }) => name));
}

/** @param known the answer that the client had */
function isOtherList(known: Buffer, result: unknown): boolean {
  return result !== undefined && JSON.stringify(resultIn(known)) !== JSON.stringify(result);
}

/** How our servers begin an answer, so that nobody has to parse a long one. */
const ANSWER_HEAD = /^\{"jsonrpc":"2\.0","id":(-?\d{1,15}|"[^"\\]{0,200}"),"(?:result|error)":/;

/** Such a beginning is no longer, whatever characters the id has. */
const MAX_HEAD_BYTES = 1_024;

/** @returns null for a line that is no answer to a request */
function answeredId(line: Buffer): RequestId | null {
  const head = ANSWER_HEAD.exec(line.toString('utf8', 0, MAX_HEAD_BYTES))?.[1];
  if (head !== undefined) return JSON.parse(head);
  const message = parse(line);
  return message !== null && message.method === undefined && canBeRepeated(message.id) ? message.id : null;
}

function resultIn(line: Buffer): unknown {
  return parse(line)?.result;
}

/** The members of a JSON-RPC message that matter here. Each may have any value. */
interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: {
    readonly requestId?: unknown;
    readonly name?: unknown;
    readonly _meta?: { readonly progressToken?: unknown } | null;
  } | null;
  readonly result?: unknown;
}

/** @returns null for anything but a JSON object */
function parse(line: string | Buffer): Message | null {
  try {
    const value: unknown = JSON.parse(line.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null; // the server will say what it thinks of it
  }
}
