import { isMessage, type Message, type Params } from '../host/messages.ts';

const PROTOCOL_VERSION = '2026-01-26';

/** JSON-RPC 2.0, section 5.1; and the first of the codes that are left to programs. */
const METHOD_NOT_FOUND = -32601;
const FAILED = -32000;

/** Answers a request of a view with its result. */
export type Answer = (params: Params) => Promise<unknown>;

export interface BridgeOptions {
  readonly frame: HTMLIFrameElement;
  /** What the view in the frame is told that this host can do. */
  readonly capabilities: Params;
  /** Who answers its requests, by their methods. */
  readonly answers: Readonly<Record<string, Answer>>;
  /** The view has shaken hands, and can be told something. */
  readonly onInitialized: () => void;
}

/** The host's side of MCP Apps (docs/decisions/0140) for one view in a frame. */
export interface Bridge {
  readonly notify: (method: string, params: Params) => void;
}

/** Answers the view in a frame as a host does. Only messages of that frame count. */
export function createBridge({ frame, capabilities, answers, onInitialized }: BridgeOptions): Bridge {
  const known: BridgeOptions['answers'] = {
    'ui/initialize': async () => introduction(capabilities),
    ping: async () => ({}),
    ...answers,
  };
  // The frame has no origin to name, and nobody else is in it: its sandbox lets it go nowhere.
  const send = (message: Params): void =>
    frame.contentWindow?.postMessage({ jsonrpc: '2.0', ...message }, '*');
  const answer = async ({ id, method = '', params = {} }: Message): Promise<void> => {
    const found = Object.hasOwn(known, method) ? known[method] : undefined;
    if (found === undefined)
      return send({ id, error: { code: METHOD_NOT_FOUND, message: `Method not found: ${method}` } });
    try {
      send({ id, result: await found(params) });
    } catch (error) {
      send({ id, error: { code: FAILED, message: error instanceof Error ? error.message : String(error) } });
    }
  };
  addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
    if (source !== frame.contentWindow || !isMessage(data) || data.method === undefined) return;
    if (data.id !== undefined) void answer(data);
    else if (data.method === 'ui/notifications/initialized') onInitialized();
    else if (data.method === 'ui/notifications/size-changed') resize(frame, data.params ?? {});
  });
  return { notify: (method, params) => send({ method, params }) };
}

/** There is no chat to send a message to, and no link is opened for a view. */
function introduction(hostCapabilities: Params): Params {
  return {
    protocolVersion: PROTOCOL_VERSION,
    hostInfo: { name: 'csf-mcp view', version: '1' },
    hostCapabilities: { serverTools: {}, ...hostCapabilities },
    hostContext: { displayMode: 'inline', availableDisplayModes: ['inline'], platform: 'web' },
  };
}

function resize(frame: HTMLIFrameElement, { height }: Params): void {
  if (typeof height === 'number' && height > 0) frame.style.height = `${Math.ceil(height)}px`;
}
