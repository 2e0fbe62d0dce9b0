/** What an answer repeats, so that the client knows which request it is for. */
export type RequestId = string | number;

/**
 * Whether an answer can have exactly this id. A number beyond 2^53 may be another one than the client has written,
 * because JSON.parse rounds it: the answer would be for a request that nobody has made.
 */
export function canBeRepeated(id: unknown): id is RequestId {
  return typeof id === 'string' || (typeof id === 'number' && Math.abs(id) <= Number.MAX_SAFE_INTEGER);
}
