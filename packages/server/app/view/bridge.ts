import { isMessage, isRecord, type Message, type Params } from '../host/messages.ts';

const PROTOCOL_VERSION = '2026-01-26';

/** JSON-RPC 2.0, section 5.1; and the first of the codes that are left to programs. */
const METHOD_NOT_FOUND = -32601;
const FAILED = -32000;

export interface BridgeOptions {
  readonly frame: HTMLIFrameElement;
  readonly callTool: (name: string, args: Params) => Promise<unknown>;
  /** The page in the frame has shaken hands, and can be told something. */
  readonly onInitialized: () => void;
}

/** The host's side of MCP Apps (docs/decisions/0140) for one page in a frame. */
export interface Bridge {
  readonly notify: (method: string, params: Params) => void;
}

/** Answers the page in a frame as a host does. Only messages of that frame count. */
export function createBridge({ frame, callTool, onInitialized }: BridgeOptions): Bridge {
  // The frame has no origin to name, and nobody else is in it: its sandbox lets it go nowhere.
  const send = (message: Params): void =>
    frame.contentWindow?.postMessage({ jsonrpc: '2.0', ...message }, '*');
  const answer = async ({ id, method, params = {} }: Message): Promise<void> => {
    const result = await resultOf(method, params, callTool).catch((error: unknown) => ({
      error: { code: FAILED, message: error instanceof Error ? error.message : String(error) },
    }));
    send({ id, ...result });
  };
  addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
    if (source !== frame.contentWindow || !isMessage(data) || data.method === undefined) return;
    if (data.id !== undefined) void answer(data);
    else if (data.method === 'ui/notifications/initialized') onInitialized();
    else if (data.method === 'ui/notifications/size-changed') resize(frame, data.params ?? {});
  });
  return { notify: (method, params) => send({ method, params }) };
}

async function resultOf(
  method: string | undefined,
  params: Params,
  callTool: BridgeOptions['callTool'],
): Promise<Params> {
  if (method === 'ui/initialize') return { result: INTRODUCTION };
  if (method === 'ping') return { result: {} };
  if (method === 'tools/call') {
    const { name, arguments: args } = params;
    return { result: await callTool(String(name), isRecord(args) ? args : {}) };
  }
  // There is no chat to send a message to, and no link is opened for a page.
  return { error: { code: METHOD_NOT_FOUND, message: `Method not found: ${method}` } };
}

const INTRODUCTION = {
  protocolVersion: PROTOCOL_VERSION,
  hostInfo: { name: 'csf-mcp view', version: '1' },
  hostCapabilities: { serverTools: {} },
  hostContext: { displayMode: 'inline', availableDisplayModes: ['inline'], platform: 'web' },
};

function resize(frame: HTMLIFrameElement, { height }: Params): void {
  if (typeof height === 'number' && height > 0) frame.style.height = `${Math.ceil(height)}px`;
}
