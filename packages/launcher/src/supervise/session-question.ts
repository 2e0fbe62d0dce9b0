import type { SessionFacts } from '../channel/session-facts.ts';

/** A server that is there answers at once. */
const ANSWER_MS = 250;

/** Asks a server for its sessions. */
export interface SessionQuestion {
  /** @returns null when the server does not answer */
  readonly ask: () => Promise<SessionFacts[] | null>;
  readonly answered: (sessions: SessionFacts[]) => void;
}

export function questionSessions(send: () => void): SessionQuestion {
  const waiting: ((sessions: SessionFacts[] | null) => void)[] = [];
  const settle = (sessions: SessionFacts[] | null): void => {
    for (const resolve of waiting.splice(0)) resolve(sessions);
  };
  return {
    ask: async () => {
      const answer = new Promise<SessionFacts[] | null>((resolve) => waiting.push(resolve));
      if (waiting.length === 1) send();
      const limit = setTimeout(() => settle(null), ANSWER_MS);
      return answer.finally(() => clearTimeout(limit));
    },
    answered: settle,
  };
}
