import { describe, expect, it } from 'vitest';
import { createFrontDesk } from '../../src/front-desk/front-desk.ts';

const request = (method: string, params: object) => ({ jsonrpc: '2.0', id: 7, method, params });
const answerTo = (method: string, params: object) =>
  createFrontDesk(null, '').answer(request(method, params));

const ref = { type: 'ref/resource', uri: 'csf://core/{id}' };
const argument = { name: 'id', value: 'GV' };

/** Each request with one text in its place. */
const LOOKED_UP: readonly [place: string, method: string, params: (text: string) => object][] = [
  ['argument.value', 'completion/complete', (value) => ({ ref, argument: { ...argument, value } })],
  ['argument.name', 'completion/complete', (name) => ({ ref, argument: { ...argument, name } })],
  ['ref.uri', 'completion/complete', (uri) => ({ ref: { ...ref, uri }, argument })],
  ['ref.name', 'completion/complete', (name) => ({ ref: { type: 'ref/prompt', name }, argument })],
  [
    'context.arguments.*',
    'completion/complete',
    (dataset) => ({ ref, argument, context: { arguments: { a: 'x', dataset } } }),
  ],
  ['uri', 'resources/read', (uri) => ({ uri })],
  ['uri', 'resources/subscribe', (uri) => ({ uri })],
  ['uri', 'resources/unsubscribe', (uri) => ({ uri })],
  ['name', 'prompts/get', (name) => ({ name })],
  ['arguments.*', 'prompts/get', (profile) => ({ name: 'x', arguments: { profile } })],
  ['name', 'tools/call', (name) => ({ name, arguments: {} })],
];

describe('a text that is looked up', () => {
  it.each(LOOKED_UP)('may have 512 characters, but not more: %s of %s', (place, method, params) => {
    expect(answerTo(method, params('x'.repeat(512)))).toBeNull();
    expect(answerTo(method, params('x'.repeat(513)))).toEqual({
      jsonrpc: '2.0',
      id: 7,
      error: {
        code: -32_602,
        message: `Invalid params: ${place} has 513 characters, and may have at most 512`,
      },
    });
  });

  it.each([
    ['other methods', 'tools/call', { name: 'csf_search', arguments: { query: 'x'.repeat(9_999) } }],
    ['params that are none', 'resources/read', []],
    ['texts that are none', 'resources/read', { uri: [] }],
    ['a method that every object has', 'constructor', { uri: 'x'.repeat(9_999) }],
  ])('is no matter of %s', (_, method, params) => {
    expect(answerTo(method, params)).toBeNull();
  });

  it('is not answered in a notification', () => {
    const { id: _, ...notification } = request('resources/read', { uri: 'x'.repeat(9_999) });
    expect(createFrontDesk(null, '').answer(notification)).toBeNull();
  });
});
