// JSON-RPC 2.0 as a view and its host speak it.

export type Params = Readonly<Record<string, unknown>>;

/** What comes from a host, once it has been seen to be a message. */
export interface Message {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: Params;
  readonly result?: unknown;
  readonly error?: { readonly message?: unknown };
}

export function isMessage(value: unknown): value is Message {
  return isRecord(value) && value['jsonrpc'] === '2.0';
}

export function isRecord(value: unknown): value is Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
