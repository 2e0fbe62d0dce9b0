/**
 * Asks the server to stop, over the IPC channel, on a system where a signal would end it at once. It means the same as
 * the signal of that name.
 */
export interface StopRequest {
  readonly type: 'stop';
  readonly signal: NodeJS.Signals;
}

// Checked by hand, because the server process needs it before it loads anything else.
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
