import type { ServerResponse } from 'node:http';
import type { Presence } from './presence.ts';
import { beginEvents } from './responses.ts';

/** The streams over which tabs hear of changes. */
export interface EventStreams {
  readonly open: (response: ServerResponse) => void;
  /** Sends an event to every tab. */
  readonly tell: (event: 'changed') => void;
}

export function createEventStreams(presence: Pick<Presence, 'arrive'>): EventStreams {
  const open = new Set<ServerResponse>();
  return {
    open: (response) => {
      const leave = presence.arrive();
      open.add(response);
      response.once('close', () => {
        open.delete(response);
        leave();
      });
      beginEvents(response);
    },
    tell: (event) => {
      for (const response of open) response.write(`event: ${event}\ndata: {}\n\n`);
    },
  };
}
