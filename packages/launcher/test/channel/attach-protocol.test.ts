import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ATTACH_PROTOCOLS,
  commonProtocol,
  FIRST_PROTOCOLS,
  greetingFor,
  parseGreeting,
} from '../../src/channel/attach-protocol.ts';

const VISITOR = { pid: 4711, version: '1.2.3', person: 'Ada "the" Countess' };
const line = (greeting: string): string => greeting.slice(0, -1);

describe('the protocol of an attached session', () => {
  it.each([
    [ATTACH_PROTOCOLS, ATTACH_PROTOCOLS, 3],
    [ATTACH_PROTOCOLS, FIRST_PROTOCOLS, 1],
    [ATTACH_PROTOCOLS, [1, 2], 2],
    [ATTACH_PROTOCOLS, [2, 5], 3],
    [ATTACH_PROTOCOLS, [4, 5], null],
    [[4, 4], FIRST_PROTOCOLS, null],
  ] as const)('of launchers that speak %j and %j is %s', (ours, theirs, protocol) => {
    expect(commonProtocol(ours, theirs)).toBe(protocol);
  });
});

describe('a greeting', () => {
  it('says who attaches', () => {
    expect(parseGreeting(line(greetingFor(3, VISITOR)))).toEqual(VISITOR);
    expect(parseGreeting(line(greetingFor(3, { ...VISITOR, person: null })))?.person).toBeNull();
  });

  it('names nobody in the protocol before names', () => {
    expect(parseGreeting(line(greetingFor(2, VISITOR)))).toEqual({ ...VISITOR, person: null });
  });

  it('has room for every name that a person may have', () => {
    const person = '"'.repeat(120);
    expect(parseGreeting(line(greetingFor(3, { ...VISITOR, person })))?.person).toBe(person);
  });

  it('is not sent to an instance that would take it for a message', () => {
    expect(greetingFor(1, VISITOR)).toBe('');
  });

  it.each([
    '{"csf-mcp/attach":',
    '{"csf-mcp/attach":null}',
    '{"csf-mcp/attach":{"pid":0,"version":"1"}}',
    '{"csf-mcp/attach":{"pid":1,"version":"\\u001b[2J"}}',
    '{"csf-mcp/attach":{"pid":1,"version":{"toString":1}}}',
    `{"csf-mcp/attach":{"pid":1,"version":"${'1'.repeat(1_024)}"}}`,
    '{"csf-mcp/attach":{"pid":1,"version":"1","person":5}}',
    `{"csf-mcp/attach":{"pid":1,"version":"1","person":"${'a'.repeat(121)}"}}`,
    '{"jsonrpc":"2.0","id":1,"method":"ping"}',
  ])('is not %s', (text) => {
    expect(parseGreeting(text)).toBeNull();
  });

  it('may be anything', () => {
    fc.assert(fc.property(fc.json(), (json) => void parseGreeting(`{"csf-mcp/attach":${json}}`)));
  });
});
