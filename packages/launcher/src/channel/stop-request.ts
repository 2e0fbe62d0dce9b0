/**
 * What the launcher sends to its server over their IPC channel where a signal would end it at once. It means what the
 * signal of that name means elsewhere.
 */
export interface StopRequest {
  readonly type: 'stop';
  readonly signal: NodeJS.Signals;
}

/** How a server is asked to stop. */
export type StopMeans = 'signal' | 'message';

/** On Windows every signal that a program sends is the end of the process (process.kill in the docs of Node.js). */
export function stopMeansOf(platform: NodeJS.Platform): StopMeans {
  return platform === 'win32' ? 'message' : 'signal';
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
