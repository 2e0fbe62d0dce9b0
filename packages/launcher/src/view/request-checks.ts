// What a server on 127.0.0.1 checks before it does anything. Every web page that the user opens can send requests to it,
// and so can every program on this machine. These checks are for the pages; the key is for both.

/** What a route is for, and so what a request for it has to bring. */
export type Access =
  /** A page without data, which the browser opens. */
  | 'page'
  /** Data, for who has something else to show than the key. */
  | 'open data'
  /** Data, for who has the key. */
  | 'data';

/** Each header with all of its values: one that is given twice is never what it should be. */
export type Headers = Readonly<Record<string, readonly string[] | undefined>>;

export interface RequestHead {
  readonly method: string;
  /** As it stands in the request, so with a query, if there is one. */
  readonly path: string;
  readonly headers: Headers;
}

export interface CheckedSite {
  /** `127.0.0.1:49152`: the only name under which the server answers. */
  readonly address: string;
  readonly accessTo: (path: string) => Access | undefined;
  readonly isKey: (given: string) => boolean;
  readonly maxBodyBytes: number;
}

export interface Refusal {
  readonly status: 403 | 404 | 405 | 413 | 415;
  /** For people, as plain text. */
  readonly reason: string;
  /** The method that is allowed, after 405. */
  readonly allow?: string;
}

/** The header with the key. No form and no link can set it, and a script of another origin may not. */
export const KEY_HEADER = 'x-csf-mcp-key';

const JSON_TYPE = /^application\/json(; ?charset=utf-8)?$/i;

/** @returns why a request is refused, or null if everything is as it should be */
export function refusalOf({ method, path, headers }: RequestHead, site: CheckedSite): Refusal | null {
  // A page of somebody else's can have a name that leads here (DNS rebinding). Its requests have that name.
  if (single(headers, 'host') !== site.address)
    return forbidden(`This is ${site.address}, and the request is for another host.`);
  const access = site.accessTo(path);
  if (access === undefined) return { status: 404, reason: 'There is nothing at this path.' };
  const allow = access === 'page' ? 'GET' : 'POST';
  if (method !== allow) return { status: 405, reason: `Only ${allow} is allowed here.`, allow };
  return access === 'page' ? null : refusalOfData(headers, access, site);
}

function refusalOfData(headers: Headers, access: Access, site: CheckedSite): Refusal | null {
  // Browsers send both with each POST, and no page can change them.
  if (single(headers, 'origin') !== `http://${site.address}`)
    return forbidden('The request has to come from the page of csf-mcp (Origin).');
  if (single(headers, 'sec-fetch-site') !== 'same-origin')
    return forbidden('The request has to come from the page of csf-mcp (Sec-Fetch-Site).');
  if (access === 'data' && !site.isKey(single(headers, KEY_HEADER) ?? ''))
    return forbidden('The key is missing or wrong. Run csf-mcp view again.');
  // A form of another page can send text, but not this type.
  if (!JSON_TYPE.test(single(headers, 'content-type') ?? '') || headers['content-encoding'] !== undefined)
    return { status: 415, reason: 'The content has to be application/json.' };
  return hasRoomFor(headers, site.maxBodyBytes) ? null : tooLarge(site.maxBodyBytes);
}

/** The value of a header that is given once. */
function single(headers: Headers, name: string): string | undefined {
  const values = headers[name];
  return values?.length === 1 ? values[0] : undefined;
}

/** A body without a length is measured while it is read. */
function hasRoomFor(headers: Headers, maxBytes: number): boolean {
  return headers['content-length'] === undefined || Number(single(headers, 'content-length')) <= maxBytes;
}

function forbidden(reason: string): Refusal {
  return { status: 403, reason };
}

/** The refusal of a body that is longer than that. */
export function tooLarge(maxBytes: number): Refusal {
  return { status: 413, reason: `The content has to be at most ${maxBytes} bytes.` };
}
