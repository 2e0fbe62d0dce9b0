import { isRecord, type Params } from '../host/messages.ts';

/** What the server gives for the token of the address. */
export interface Session {
  readonly key: string;
  readonly profile: { readonly id: string; readonly name: string };
}

/** The header with the key, as the server's request-checks.ts calls it. */
const KEY_HEADER = 'x-csf-mcp-key';

const STORED = 'csf-mcp-view';

/** A refusal in the server's words, or that it is gone. */
export class Refused extends Error {}

/**
 * The session of this tab: a new one for the token in the address, or the one from before a reload. The token goes out of
 * the address at once, so that it stands in no history and no screenshot.
 * @throws Refused
 */
export async function openSession(): Promise<Session> {
  const token = location.hash.slice(1);
  if (token !== '') {
    history.replaceState(null, '', location.pathname);
    const response = await post('/session', { token }, {});
    sessionStorage.setItem(STORED, await response.text());
  }
  const stored = sessionStorage.getItem(STORED);
  if (stored === null)
    throw new Refused('This tab has no key. Run csf-mcp view, and use the address that it opens.');
  return JSON.parse(stored);
}

/**
 * Asks the server for the result of a tool.
 * @throws Refused
 */
export async function askForResult(path: string, body: object, session: Session): Promise<Params> {
  const response = await postWithKey(path, body, session);
  const answer: unknown = await response.json();
  const result = isRecord(answer) ? answer['result'] : undefined;
  return isRecord(result) ? result : {};
}

/** @throws Refused */
export function postWithKey(path: string, body: object, { key }: Session): Promise<Response> {
  return post(path, body, { [KEY_HEADER]: key });
}

async function post(
  path: string,
  body: object,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Refused('csf-mcp view has ended. Run it again to see how things stand now.');
  }
  if (!response.ok) throw new Refused((await response.text()).trim());
  return response;
}
