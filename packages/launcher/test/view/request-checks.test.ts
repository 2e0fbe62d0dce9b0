import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Access,
  type CheckedSite,
  type Headers,
  KEY_HEADER,
  type RequestHead,
  refusalOf,
} from '../../src/view/request-checks.ts';

const ADDRESS = '127.0.0.1:49152';
const KEY = 'the-key';

const ROUTES: Readonly<Record<string, Access>> = { '/': 'page', '/session': 'open data', '/call': 'data' };

const site: CheckedSite = {
  address: ADDRESS,
  accessTo: (path) => (Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined),
  isKey: (given) => given === KEY,
  maxBodyBytes: 100,
};

const GOOD: Headers = {
  host: [ADDRESS],
  origin: [`http://${ADDRESS}`],
  'sec-fetch-site': ['same-origin'],
  'content-type': ['application/json'],
  'content-length': ['2'],
  [KEY_HEADER]: [KEY],
};

const call = (changes: Headers = {}, head: Partial<RequestHead> = {}) =>
  refusalOf({ method: 'POST', path: '/call', ...head, headers: { ...GOOD, ...changes } }, site);

const page = (changes: Headers = {}, head: Partial<RequestHead> = {}) =>
  refusalOf({ method: 'GET', path: '/', ...head, headers: { host: [ADDRESS], ...changes } }, site);

describe('the page', () => {
  it('is opened with nothing but its address: a browser that follows a file sends no more', () => {
    expect(page()).toBeNull();
    expect(page({ 'sec-fetch-site': ['cross-site'], origin: ['null'] })).toBeNull();
  });

  it.each(['HEAD', 'POST', 'PUT', 'OPTIONS', 'TRACE', 'get', ''])('is not given to %s', (method) => {
    expect(page({}, { method })).toEqual({ status: 405, reason: 'Only GET is allowed here.', allow: 'GET' });
  });

  it.each([
    'localhost:49152',
    '127.0.0.1',
    '127.0.0.1:49153',
    '[::1]:49152',
    'rebound.example:49152',
    `${ADDRESS}.`,
    '',
  ])('is not given to a request for the host %s', (host) => {
    expect(page({ host: [host] })).toMatchObject({ status: 403, reason: expect.stringContaining('host') });
  });

  it('is not given to a request with two hosts or none', () => {
    expect(page({ host: [ADDRESS, ADDRESS] })).toMatchObject({ status: 403 });
    expect(page({ host: undefined })).toMatchObject({ status: 403 });
  });
});

describe('data', () => {
  it('are given to the page with its key', () => {
    expect(call()).toBeNull();
    for (const type of ['application/json; charset=UTF-8', 'application/json;charset=utf-8'])
      expect(call({ 'content-type': [type] })).toBeNull();
    expect(call({ 'content-length': undefined })).toBeNull();
    expect(call({ 'content-length': ['100'] })).toBeNull();
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'post'])('are not given to %s', (method) => {
    expect(call({}, { method })).toEqual({
      status: 405,
      reason: 'Only POST is allowed here.',
      allow: 'POST',
    });
  });

  it.each<[string, Headers, number]>([
    ['another host', { host: ['rebound.example'] }, 403],
    ['no host', { host: undefined }, 403],
    ['another origin', { origin: ['http://127.0.0.1:1'] }, 403],
    ['the origin of a file', { origin: ['null'] }, 403],
    ['the same address over https', { origin: [`https://${ADDRESS}`] }, 403],
    ['no origin', { origin: undefined }, 403],
    ['two origins', { origin: [`http://${ADDRESS}`, `http://${ADDRESS}`] }, 403],
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': ['cross-site'] }, 403],
    ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': ['same-site'] }, 403],
    ['Sec-Fetch-Site: none', { 'sec-fetch-site': ['none'] }, 403],
    ['no Sec-Fetch-Site', { 'sec-fetch-site': undefined }, 403],
    ['a wrong key', { [KEY_HEADER]: ['another'] }, 403],
    ['no key', { [KEY_HEADER]: undefined }, 403],
    ['two keys', { [KEY_HEADER]: [KEY, KEY] }, 403],
    ['a form', { 'content-type': ['application/x-www-form-urlencoded'] }, 415],
    ['plain text', { 'content-type': ['text/plain'] }, 415],
    ['no type', { 'content-type': undefined }, 415],
    ['a type that only begins so', { 'content-type': ['application/json-seq'] }, 415],
    ['a type that only ends so', { 'content-type': ['text/plain, application/json'] }, 415],
    ['compressed content', { 'content-encoding': ['gzip'] }, 415],
    ['content that is too long', { 'content-length': ['101'] }, 413],
    ['a length that is no number', { 'content-length': ['many'] }, 413],
    ['two lengths', { 'content-length': ['1', '2'] }, 413],
  ])('are not given to a request with %s', (_, changes, status) => {
    expect(call(changes)).toMatchObject({ status, reason: expect.stringMatching(/^[A-Z].+\.$/) });
  });

  it('need no key where the key is given out, and everything else all the same', () => {
    const enter = (changes: Headers = {}) =>
      call({ [KEY_HEADER]: undefined, ...changes }, { path: '/session' });
    expect(enter()).toBeNull();
    expect(enter({ origin: undefined })).toMatchObject({ status: 403 });
    expect(enter({ 'sec-fetch-site': ['cross-site'] })).toMatchObject({ status: 403 });
    expect(enter({ 'content-type': ['text/plain'] })).toMatchObject({ status: 415 });
  });
});

it.each(['/call?x', '/call/', '//call', '/../call', 'http://127.0.0.1:49152/call', '*', '', '/__proto__'])(
  'there is nothing at the path %j',
  (path) => {
    expect(call({}, { path })).toEqual({ status: 404, reason: 'There is nothing at this path.' });
  },
);

it('whatever else a request has, it gets data only with all that the page sends', () => {
  const values = (name: string, others: readonly string[]) =>
    fc.oneof(
      fc.constant(GOOD[name]),
      fc.constant(undefined),
      fc.array(fc.oneof(fc.constantFrom(...others), fc.string()), { maxLength: 2 }),
    );
  const headers = fc.record({
    host: values('host', ['localhost:49152']),
    origin: values('origin', ['null', 'http://localhost:49152']),
    'sec-fetch-site': values('sec-fetch-site', ['none', 'same-site', 'cross-site']),
    'content-type': values('content-type', ['text/plain', 'application/json']),
    [KEY_HEADER]: values(KEY_HEADER, ['']),
  });
  fc.assert(
    fc.property(fc.constantFrom('GET', 'POST', 'OPTIONS'), headers, (method, given) => {
      const isWhole =
        method === 'POST' &&
        Object.entries(given).every(([name, value]) => JSON.stringify(value) === JSON.stringify(GOOD[name]));
      expect(refusalOf({ method, path: '/call', headers: given }, site) === null).toBe(isWhole);
    }),
    { numRuns: 500 },
  );
});
