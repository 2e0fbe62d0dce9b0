import { isMessage, isRecord, type Message, type Params } from './messages.ts';

const PROTOCOL_VERSION = '2026-01-26';

/** JSON-RPC 2.0, section 5.1. */
const METHOD_NOT_FOUND = -32601;

/** What a view does when its host tells it something. */
export interface ViewEvents {
  /** The arguments of the tool call that opened the view. */
  readonly onToolInput: (args: Params) => void;
  /** Its result, as the MCP server gave it. */
  readonly onToolResult: (result: Params) => void;
  readonly onToolCancelled: () => void;
  /** Theme and the like: at the start all that the host says, later only what has changed. */
  readonly onContext: (context: Params) => void;
}

export interface Host {
  /** What it says that it can do. */
  readonly capabilities: Params;
  /** @throws Error with the host's words if it refuses */
  readonly request: (method: string, params: Params) => Promise<unknown>;
  readonly notify: (method: string, params: Params) => void;
}

/**
 * Shakes hands with the host after the specification of MCP Apps (docs/decisions/0140). Only messages of the window that
 * holds this one count: a page elsewhere cannot speak for the host.
 */
export async function connectToHost(name: string, events: ViewEvents): Promise<Host> {
  const open = new Map<string | number, Waiting>();
  let lastId = 0;
  // The host's origin is not known, and in a sandbox there is none. Only the holder of this window gets the message.
  const send = (message: Params): void => parent.postMessage({ jsonrpc: '2.0', ...message }, '*');
  const notify: Host['notify'] = (method, params) => send({ method, params });
  const request: Host['request'] = (method, params) =>
    new Promise((resolve, reject) => {
      lastId += 1;
      open.set(lastId, { resolve, reject });
      send({ id: lastId, method, params });
    });

  addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
    if (source !== parent || !isMessage(data)) return;
    if (data.method === undefined) settle(open, data);
    else if (data.id === undefined) hear(data.method, data.params ?? {}, events);
    else send({ id: data.id, ...answerTo(data.method) });
  });

  const answer = await request('ui/initialize', {
    appInfo: { name, version: '1' },
    appCapabilities: { availableDisplayModes: ['inline'] },
    protocolVersion: PROTOCOL_VERSION,
  });
  const { hostContext, hostCapabilities } = isRecord(answer) ? answer : {};
  if (isRecord(hostContext)) events.onContext(hostContext);
  notify('ui/notifications/initialized', {});
  return { capabilities: isRecord(hostCapabilities) ? hostCapabilities : {}, request, notify };
}

function settle(open: Map<string | number, Waiting>, { id, result, error }: Message): void {
  const waiting = id === undefined ? undefined : open.get(id);
  if (id === undefined || waiting === undefined) return;
  open.delete(id);
  if (error === undefined) waiting.resolve(result);
  else waiting.reject(new Error(String(error.message ?? 'The host refused.')));
}

function hear(method: string, params: Params, events: ViewEvents): void {
  if (method === 'ui/notifications/tool-input') events.onToolInput(recordOf(params['arguments']));
  else if (method === 'ui/notifications/tool-result') events.onToolResult(params);
  else if (method === 'ui/notifications/tool-cancelled') events.onToolCancelled();
  else if (method === 'ui/notifications/host-context-changed') events.onContext(params);
}

/** The view has nothing to save when it is taken down. */
function answerTo(method: string): Params {
  if (method === 'ping' || method === 'ui/resource-teardown') return { result: {} };
  return { error: { code: METHOD_NOT_FOUND, message: `Method not found: ${method}` } };
}

function recordOf(value: unknown): Params {
  return isRecord(value) ? value : {};
}

/** Who waits for the answer to a request. */
interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
}
