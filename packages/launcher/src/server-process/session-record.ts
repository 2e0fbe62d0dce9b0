import type { Visitor } from '../channel/attach-protocol.ts';
import type { SessionFacts } from '../channel/session-facts.ts';

/** Where clients of a revision without `initialize` say who they are: in each request. */
const META_PROTOCOL = 'io.modelcontextprotocol/protocolVersion';
const META_CLIENT = 'io.modelcontextprotocol/clientInfo';

const MAX_NAME_LENGTH = 100;

/** What `status` shows of one session. */
export interface SessionRecord {
  /** Takes note of a message of the client. It may be any JSON value. */
  readonly note: (message: unknown) => void;
  /** Takes note of the launcher that has attached; null for the session of the instance's own launcher. */
  readonly greet: ((visitor: Visitor) => void) | null;
  readonly facts: () => SessionFacts;
  /** Who uses the client, as the launcher that has attached says; null if it names nobody. */
  readonly person: () => string | null;
}

export function keepSessionRecord(isOwn: boolean, now: Date): SessionRecord {
  let facts: SessionFacts = {
    client: null,
    protocol: null,
    since: now.toISOString(),
    requests: 0,
    launcher: null,
    isOwn,
  };
  let person: string | null = null;
  return {
    note: (message) => {
      const { id, method, params } = asObject(message);
      if (id === undefined || typeof method !== 'string') return;
      facts.requests++;
      if (facts.client === null) facts = { ...facts, ...introductionIn(method, asObject(params)) };
    },
    greet: isOwn
      ? null
      : ({ person: named, ...launcher }) => {
          person = named;
          facts = { ...facts, launcher };
        },
    facts: () => ({ ...facts }),
    person: () => person,
  };
}

type Introduction = Pick<SessionFacts, 'client' | 'protocol'>;

function introductionIn(method: string, params: Json): Introduction | null {
  const meta = asObject(params['_meta']);
  const [client, protocol] =
    method === 'initialize'
      ? [asObject(params['clientInfo']), params['protocolVersion']]
      : [asObject(meta[META_CLIENT]), meta[META_PROTOCOL]];
  if (typeof client['name'] !== 'string') return null;
  return {
    client: { name: cleanName(client['name']), version: cleanName(client['version'] ?? '') },
    protocol: typeof protocol === 'string' ? cleanName(protocol) : null,
  };
}

type Json = Readonly<Record<string, unknown>>;

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

/** Removes what could control a terminal, and what is too long for a line. */
function cleanName(text: unknown): string {
  return String(text)
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '')
    .slice(0, MAX_NAME_LENGTH);
}
