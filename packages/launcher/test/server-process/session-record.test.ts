import { describe, expect, it } from 'vitest';
import { sessionFacts } from '../../src/channel/session-facts.ts';
import { keepSessionRecord } from '../../src/server-process/session-record.ts';
import { HANDSHAKE } from '../support/sessions.ts';

const NOW = new Date('2026-02-03T04:05:06.789Z');
const request = (method: string, params?: unknown) => ({ jsonrpc: '2.0', id: 1, method, params });

describe('what is known of a session', () => {
  it('is its client, its revision of MCP and its requests', () => {
    const record = keepSessionRecord(true, NOW);
    for (const message of [...HANDSHAKE, request('ping')]) record.note(message);
    expect(record.facts()).toEqual({
      client: { name: 'test', version: '1' },
      protocol: '2025-11-25',
      since: NOW.toISOString(),
      requests: 2,
      launcher: null,
      isOwn: true,
    });
  });

  it('comes from any request where clients do not introduce themselves', () => {
    const record = keepSessionRecord(false, NOW);
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'later', version: '2' },
    };
    record.note(request('tools/list', { _meta: meta }));
    expect(record.facts()).toMatchObject({ client: { name: 'later', version: '2' }, protocol: '2026-07-28' });
  });

  it('has the launcher that has attached, and no other', () => {
    const attached = keepSessionRecord(false, NOW);
    attached.greet?.({ pid: 4711, version: '1.2.3', person: 'Ada' });
    expect(attached.facts().launcher).toEqual({ pid: 4711, version: '1.2.3' });
    expect(attached.person()).toBe('Ada');
    expect(keepSessionRecord(true, NOW).greet).toBeNull();
    expect(keepSessionRecord(false, NOW).person()).toBeNull();
  });

  it.each([
    { name: '\u001b[2J\u202eevil\nname\u0000', version: 'x'.repeat(500) },
    { name: {}, version: [] },
    { name: 'n', version: undefined },
    null,
    'text',
  ])('can be shown on a terminal when the client calls itself %j', (clientInfo) => {
    const record = keepSessionRecord(false, NOW);
    record.note(request('initialize', { protocolVersion: 5, clientInfo }));
    const facts = record.facts();
    expect(sessionFacts.parse(facts)).toEqual(facts);
    expect(JSON.stringify(facts)).not.toMatch(/\\u|\\n|\u202e/);
  });

  it.each([null, 5, 'text', [], { id: 1 }, { method: 'ping' }, { id: 1, method: 5 }])(
    'is nothing new after %j',
    (message) => {
      const record = keepSessionRecord(true, NOW);
      record.note(message);
      expect(record.facts().requests).toBe(0);
    },
  );
});
