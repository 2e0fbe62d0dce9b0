import type { ServerResponse } from 'node:http';
import type { Refusal } from './request-checks.ts';

/** Nothing is kept by the browser, said to other sites, guessed, framed, or shared with a page of another origin. */
const ALWAYS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const;

/** `frame-ancestors` counts in a header only, not in the policy that a page has in itself. */
const FRAMED_BY_NOBODY = "frame-ancestors 'none'";

const DATA_POLICY = `default-src 'none'; ${FRAMED_BY_NOBODY}`;

/** @throws Error for a page that has no policy in itself */
export function sendPage(response: ServerResponse, page: string): void {
  const [, policy] = /<meta http-equiv="Content-Security-Policy" content="([^"]+)">/.exec(page) ?? [];
  if (policy === undefined) throw new Error('the page has no Content Security Policy');
  send(response, 200, 'text/html', page, { 'content-security-policy': `${policy}; ${FRAMED_BY_NOBODY}` });
}

export function sendJson(response: ServerResponse, value: object): void {
  send(response, 200, 'application/json', JSON.stringify(value));
}

/** Says in plain text why. */
export function sendProblem(
  response: ServerResponse,
  { status, reason, allow }: Omit<Refusal, 'status'> & { readonly status: number },
): void {
  // The rest of what the client sends is not read.
  const headers = { connection: 'close', ...(allow === undefined ? {} : { allow }) };
  send(response, status, 'text/plain', `${reason}\n`, headers);
}

/** Begins a stream of events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export function beginEvents(response: ServerResponse): void {
  response.writeHead(200, {
    ...ALWAYS,
    'content-security-policy': DATA_POLICY,
    'content-type': 'text/event-stream; charset=utf-8',
  });
  response.write(':\n\n'); // a comment, so that the page knows at once that the stream is open
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...ALWAYS,
    'content-security-policy': DATA_POLICY,
    ...headers,
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
