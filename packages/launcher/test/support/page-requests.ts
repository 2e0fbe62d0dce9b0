import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { KEY_HEADER } from '../../src/view/request-checks.ts';

export interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

/** Sends a request as the page does, but for what is changed. An undefined header is left out. */
export async function ask(
  address: string,
  { method = 'POST', path, headers = {}, body }: Sent,
): Promise<IncomingMessage> {
  const [host, port] = address.split(':');
  const asPage: Sent['headers'] = {
    host: address,
    origin: `http://${address}`,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/json',
    ...headers,
  };
  const sent = httpRequest({
    ...{ host, port, method, path, agent: false, setHost: false },
    headers: Object.fromEntries(Object.entries(asPage).filter(([, value]) => value !== undefined)),
  });
  sent.end(body);
  const [response]: IncomingMessage[] = await once(sent, 'response');
  return response as IncomingMessage;
}

export async function answerOf(
  response: IncomingMessage,
): Promise<{ readonly status: number | undefined; readonly body: string }> {
  return { status: response.statusCode, body: await text(response) };
}

type Result = Readonly<Record<string, unknown>>;

/** A page without a browser, which its token has let in. What it is refused, it throws. */
export interface OpenPage {
  /** @returns the result of a tool */
  readonly call: (tool: string, args: object) => Promise<Result>;
  /** Opens the scoring card. @returns the one-time value of each outcome on it */
  readonly openCard: (outcome?: string) => Promise<Readonly<Record<string, string>>>;
  /** Submits the scoring card. */
  readonly record: (filled: object) => Promise<Result>;
  /** Opens the stream of events, as a tab does. Destroying it closes the tab. */
  readonly openTab: () => Promise<IncomingMessage>;
}

/** @param url as `csf-mcp view` gives it */
export async function openPage(url: string): Promise<OpenPage> {
  const { host: address, hash } = new URL(url);
  const token = hash.slice(1);
  const { status, body } = await answerOf(
    await ask(address, { path: '/session', body: JSON.stringify({ token }) }),
  );
  if (status !== 200) throw new Error(`not let in: ${status} ${body}`);
  const headers = { [KEY_HEADER]: JSON.parse(body).key };
  const send = async (path: string, body: object) => {
    const answer = await answerOf(await ask(address, { path, headers, body: JSON.stringify(body) }));
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`);
    return JSON.parse(answer.body).result;
  };
  return {
    call: (tool, args) => send('/call', { tool, arguments: args }),
    openCard: async (outcome) => (await send('/card', { outcome }))._meta['csf-mcp/card'].values,
    record: (filled) => send('/record', filled),
    openTab: async () => {
      const stream = await ask(address, { path: '/events', headers, body: '{}' });
      stream.on('error', () => {}); // the server may end first
      return stream;
    },
  };
}

/** Whether anything answers at an address. */
export async function answers(url: string): Promise<boolean> {
  const { host } = new URL(url);
  return ask(host, { method: 'GET', path: '/' }).then(
    (response) => response.resume() !== undefined,
    () => false,
  );
}
