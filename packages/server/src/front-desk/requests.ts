// What the front desk recognises. Every message that passes here also passes the schemas of the MCP SDK; a test holds
// it. The other way round it need not be: what clients seldom send is left to the SDK.

type Json = Readonly<Record<string, unknown>>;

export interface InitializeRequest {
  readonly id: string | number;
  readonly params: { readonly protocolVersion: string; readonly capabilities: object };
}

export interface PlainRequest {
  readonly id: string | number;
  readonly method: string;
}

export function isInitializeRequest(message: unknown): message is InitializeRequest {
  return (
    isRequest(message) &&
    message['method'] === 'initialize' &&
    isObject(message['params']) &&
    hasOnly(message['params'], ['protocolVersion', 'capabilities', 'clientInfo']) &&
    typeof message['params']['protocolVersion'] === 'string' &&
    areCapabilities(message['params']['capabilities']) &&
    isImplementation(message['params']['clientInfo'])
  );
}

/** A request without params, or with nothing in them but a token for progress. */
export function isPlainListRequest(message: unknown): message is PlainRequest {
  if (!isRequest(message) || typeof message['method'] !== 'string') return false;
  const { params } = message;
  if (params === undefined) return true;
  if (!isObject(params) || !hasOnly(params, ['_meta'])) return false;
  const meta = params['_meta'];
  return (
    meta === undefined ||
    (isObject(meta) && hasOnly(meta, ['progressToken']) && isToken(meta['progressToken']))
  );
}

export function isRequest(message: unknown): message is Json & { readonly id: string | number } {
  return (
    isObject(message) &&
    hasOnly(message, ['jsonrpc', 'id', 'method', 'params']) &&
    message['jsonrpc'] === '2.0' &&
    (typeof message['id'] === 'string' || Number.isSafeInteger(message['id']))
  );
}

/** The capabilities of clients in all revisions that begin with `initialize`. */
function areCapabilities(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { experimental, extensions, roots, sampling, elicitation, ...others } = value;
  return (
    Object.keys(others).length === 0 &&
    isAbsentOr(isRecordOfObjects, experimental) &&
    isAbsentOr(isRecordOfObjects, extensions) &&
    isAbsentOr(isRecordOfObjects, sampling) &&
    isAbsentOr(isElicitation, elicitation) &&
    isAbsentOr(isRoots, roots)
  );
}

function isRoots(value: unknown): boolean {
  return isObject(value) && isAbsentOr(isBoolean, value['listChanged']);
}

function isElicitation(value: unknown): boolean {
  if (!isRecordOfObjects(value)) return false;
  return isAbsentOr(isForm, value['form']);
}

function isForm(value: unknown): boolean {
  return isObject(value) && isAbsentOr(isBoolean, value['applyDefaults']);
}

function isImplementation(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, version, ...others } = value;
  return (
    typeof name === 'string' &&
    typeof version === 'string' &&
    hasOnly(others, ['title', 'description', 'websiteUrl']) &&
    Object.values(others).every((text) => typeof text === 'string')
  );
}

function isAbsentOr(check: (value: unknown) => boolean, value: unknown): boolean {
  return value === undefined || check(value);
}

function isToken(value: unknown): boolean {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isRecordOfObjects(value: unknown): value is Json {
  return isObject(value) && Object.values(value).every(isObject);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasOnly(value: Json, keys: readonly string[]): boolean {
  return Object.keys(value).every((key) => keys.includes(key));
}
