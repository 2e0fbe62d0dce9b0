/** A server that is there answers at once. */
const ANSWER_MS = 250;

/** Asks a server for its sessions. */
export interface SessionQuestion {
  /** @returns its answer, which any module of the server may have given; null when it does not answer */
  readonly ask: () => Promise<unknown>;
  readonly answered: (sessions: unknown) => void;
}

export function questionSessions(send: () => void): SessionQuestion {
  const waiting: ((sessions: unknown) => void)[] = [];
  const settle = (sessions: unknown): void => {
    for (const resolve of waiting.splice(0)) resolve(sessions);
  };
  return {
    ask: async () => {
      const answer = new Promise<unknown>((resolve) => waiting.push(resolve));
      if (waiting.length === 1) send();
      const limit = setTimeout(() => settle(null), ANSWER_MS);
      return answer.finally(() => clearTimeout(limit));
    },
    answered: settle,
  };
}
