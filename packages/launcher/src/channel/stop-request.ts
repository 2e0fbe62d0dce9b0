/**
 * What the launcher sends to its server over their IPC channel where a signal would end it at once. It means what the
 * signal of that name means elsewhere.
 */
export interface StopRequest {
  readonly type: 'stop';
  readonly signal: NodeJS.Signals;
}

// By hand: the server process looks for it before it loads anything else.
export function isStopRequest(message: unknown): message is StopRequest {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'stop' &&
    'signal' in message &&
    typeof message.signal === 'string'
  );
}
