/**
 * Asks the server to stop, over the IPC channel, on a system where a signal would end it at once. It means the same as
 * the signal of that name.
 */
export interface StopRequest {
  readonly type: 'stop';
  readonly signal: NodeJS.Signals;
}

/** Asks whether the server's event loop runs. */
export interface PresenceQuestion {
  readonly type: 'are-you-there';
}

/** Asks for the facts of all sessions. */
export interface SessionsQuestion {
  readonly type: 'which-sessions';
}

/**
 * Says that the client takes answers after the end of its input. The server then goes on answering. Only the launcher sees
 * this: between it and the server there is room for many answers.
 */
export interface AnswersTaken {
  readonly type: 'answers-taken';
}

/** A message from the launcher to the server process, over their IPC channel. */
export type LauncherMessage = StopRequest | PresenceQuestion | SessionsQuestion | AnswersTaken;

// Checked by hand, because the server process needs it before it loads anything else.
export function isStopRequest(message: unknown): message is StopRequest {
  return isOfType(message, 'stop') && 'signal' in message && typeof message.signal === 'string';
}

export function isPresenceQuestion(message: unknown): message is PresenceQuestion {
  return isOfType(message, 'are-you-there');
}

export function isSessionsQuestion(message: unknown): message is SessionsQuestion {
  return isOfType(message, 'which-sessions');
}

export function areAnswersTaken(message: unknown): message is AnswersTaken {
  return isOfType(message, 'answers-taken');
}

function isOfType(message: unknown, type: LauncherMessage['type']): message is { readonly type: unknown } {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === type;
}
