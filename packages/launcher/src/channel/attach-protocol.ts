/** The lowest and the highest protocol that somebody speaks. */
export type ProtocolRange = readonly [lowest: number, highest: number];

/**
 * The protocols of an attached session that this version speaks. In 1, the connection carries an MCP session and nothing
 * else. In 2, the launcher that attaches first says who it is, in one line. In 3, it also says who uses its client.
 */
export const ATTACH_PROTOCOLS: ProtocolRange = [1, 3];

/** What an instance speaks whose record does not say so: the releases before there was a choice. */
export const FIRST_PROTOCOLS: ProtocolRange = [1, 1];

/** A greeting that the other side does not know would be an invalid message of its client. */
const GREETED_FROM = 2;
const PERSON_FROM = 3;

/** @returns the highest protocol that both speak; null if there is none */
export function commonProtocol(ours: ProtocolRange, theirs: ProtocolRange): number | null {
  const highest = Math.min(ours[1], theirs[1]);
  return highest >= Math.max(ours[0], theirs[0]) ? highest : null;
}

/** The launcher that attaches. */
export interface Visitor {
  readonly pid: number;
  readonly version: string;
  /** Who uses its client, for the audit log; null if nobody is named. */
  readonly person: string | null;
}

const MAX_GREETING_LENGTH = 1_024;

/** The launcher that sends it has checked more: what may be in a name. */
const MAX_PERSON_LENGTH = 120;

/** Printable ASCII: it may end up on a terminal. */
const WORD = /^[\x20-\x7e]{1,64}$/;

/** How a greeting begins, and no JSON-RPC message. */
const GREETING_START = '{"csf-mcp/attach":';

/** @returns the line to send before anything else; empty where the protocol has none */
export function greetingFor(protocol: number, { person, ...launcher }: Visitor): string {
  if (protocol < GREETED_FROM) return '';
  const visitor = protocol < PERSON_FROM ? launcher : { ...launcher, person };
  return `${JSON.stringify({ 'csf-mcp/attach': visitor })}\n`;
}

/**
 * Checked by hand, because a server process reads it before it loads anything else.
 * @returns null for anything else: it is a message of the client
 */
export function parseGreeting(line: string): Visitor | null {
  if (!line.startsWith(GREETING_START) || line.length > MAX_GREETING_LENGTH) return null;
  try {
    const { pid, version, person = null } = JSON.parse(line)['csf-mcp/attach'];
    const isLauncher = Number.isSafeInteger(pid) && pid > 0 && WORD.test(version);
    return isLauncher && isPerson(person) ? { pid, version, person } : null;
  } catch {
    return null; // not JSON, or nothing in it
  }
}

function isPerson(person: unknown): person is string | null {
  return person === null || (typeof person === 'string' && person.length <= MAX_PERSON_LENGTH);
}
