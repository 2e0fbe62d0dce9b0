import type { RequestId } from '@modelcontextprotocol/server';

/** A request that stays open until the session ends, so nobody waits for its answer. */
export const LISTEN_METHOD = 'subscriptions/listen';

/**
 * The requests that wait for an answer: those under way, and those in lines that nobody has looked at yet. Cancelled ones
 * and subscriptions are not among them.
 */
export function openRequests(underWay: Iterable<RequestId>, lines: readonly string[]): Set<RequestId> {
  const open = new Set(underWay);
  for (const line of lines) {
    const { id, method, params } = parsed(line);
    if (method === 'notifications/cancelled') open.delete(params?.requestId as RequestId);
    else if (method !== undefined && method !== LISTEN_METHOD && isId(id)) open.add(id);
  }
  return open;
}

interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: { readonly requestId?: unknown } | null;
}

function parsed(line: string): Message {
  try {
    return JSON.parse(line) ?? {};
  } catch {
    return {}; // not a request
  }
}

function isId(id: unknown): id is RequestId {
  return typeof id === 'string' || typeof id === 'number';
}
