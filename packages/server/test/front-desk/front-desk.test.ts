import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JSONRPCRequest, SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server';
import fc from 'fast-check';
import { pino } from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ConstantAnswers } from '../../src/front-desk/answers.ts';
import { collectAnswers, openSession } from '../../src/front-desk/collect-answers.ts';
import { createFrontDesk } from '../../src/front-desk/front-desk.ts';
import { openServer } from '../../src/index.ts';
import { tools, viewTools } from '../../src/tools.ts';
import { testServer } from '../support/connection.ts';

const VERSION = '1.2.3';
const VIEWS = { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } };
const LISTS = ['tools/list', 'prompts/list', 'resources/templates/list'];

let constants: ConstantAnswers;
beforeAll(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'csf-server-'));
  await using server = await openServer({ dataDir, version: VERSION, log: pino({ level: 'silent' }) });
  constants = await collectAnswers(server, VERSION);
  return () => rmSync(dataDir, { recursive: true, force: true });
});

const initialize = (protocolVersion: string, more: object = {}) => ({
  jsonrpc: '2.0' as const,
  id: 1,
  method: 'initialize',
  params: { protocolVersion, capabilities: {}, clientInfo: { name: 'a', version: '1' }, ...more },
});
const list = (id: number | string, method: string, params?: Record<string, unknown>) => ({
  jsonrpc: '2.0' as const,
  id,
  method,
  ...(params && { params }),
});

describe('the front desk', () => {
  it.each(SUPPORTED_PROTOCOL_VERSIONS)(
    'answers a client of revision %s as the SDK does',
    async (revision) => {
      const desk = createFrontDesk(constants, VERSION);
      await using sdk = openSession(await testServer());
      for (const request of [initialize(revision), ...LISTS.map((method) => list(method, method))])
        expect(desk.answer(request)).toEqual(await sdk.request(request));
    },
  );

  it('knows every tool', () => {
    const desk = createFrontDesk(constants, VERSION);
    desk.answer(initialize('2025-11-25'));
    expect(desk.answer(list(2, 'tools/list'))).toMatchObject({
      result: { tools: tools.map(({ name }) => expect.objectContaining({ name })) },
    });
  });

  it.each(SUPPORTED_PROTOCOL_VERSIONS)(
    'tells a client of revision %s that shows views of the same tools as the SDK does',
    async (revision) => {
      const desk = createFrontDesk(constants, VERSION);
      await using sdk = openSession(await testServer());
      const opening = initialize(revision, { capabilities: { extensions: VIEWS } });
      for (const request of [opening, ...LISTS.map((method) => list(method, method))])
        expect(desk.answer(request)).toEqual(await sdk.request(request));
      expect(desk.answer(list('again', 'tools/list'))).toMatchObject({
        result: { tools: [...tools, ...viewTools].map(({ name }) => ({ name })) },
      });
    },
  );

  it('answers no message otherwise than the SDK would', async () => {
    const server = await testServer();
    await fc.assert(
      fc.asyncProperty(openings, fc.array(later, { maxLength: 3 }), async (first, others) => {
        const desk = createFrontDesk(constants, VERSION);
        await using sdk = openSession(server);
        for (const message of [first, ...others]) {
          const answer = desk.answer(message);
          if (answer === null) return; // from here on, the SDK may say anything
          expect(answer).toEqual(await sdk.request(message as unknown as JSONRPCRequest));
        }
      }),
    );
  });

  it.each([
    ['an unknown revision', initialize('1999-01-01')],
    ['a revision that is a property of every object', initialize('constructor')],
    ['capabilities that are none', initialize('2025-11-25', { capabilities: { roots: 5 } })],
    ['capabilities that it does not know', initialize('2025-11-25', { capabilities: { tasks: {} } })],
    ['a client without a name', initialize('2025-11-25', { clientInfo: {} })],
    ['a list before initialize', list(1, 'tools/list')],
    ['a message that is none', 5],
    ['a batch', [initialize('2025-11-25')]],
  ])('leaves %s to the SDK', (_, message) => {
    expect(createFrontDesk(constants, VERSION).answer(message)).toBeNull();
  });

  it.each([
    ['a page', list(2, 'tools/list', { cursor: 'x' })],
    ['a second initialize', { ...initialize('2025-11-25'), id: 2 }],
    ['an id that it has answered', list(1, 'tools/list')],
    ['another method', list(2, 'ping')],
    ['a method that is a property of every object', list(2, 'toString')],
    [
      'a request of revision 2026-07-28',
      list(2, 'tools/list', { _meta: { 'io.modelcontextprotocol/x': 1 } }),
    ],
  ])('after initialize, leaves %s to the SDK', (_, message) => {
    const desk = createFrontDesk(constants, VERSION);
    expect(desk.answer(initialize('2025-11-25'))).not.toBeNull();
    expect(desk.answer(message)).toBeNull();
  });

  it('leaves initialize to the SDK when another message came first', () => {
    const desk = createFrontDesk(constants, VERSION);
    desk.answer(list(7, 'ping'));
    expect(desk.answer(initialize('2025-11-25'))).toBeNull();
  });

  it('uses no constants of another version, and does without any', () => {
    for (const desk of [createFrontDesk(constants, '9.9.9'), createFrontDesk(null, VERSION)])
      expect(desk.answer(initialize('2025-11-25'))).toBeNull();
  });
});

/** Values that a capability or a field of a client may have, right or wrong. */
const value = fc.oneof(
  fc.constantFrom<unknown>({}, [], null, true, 1, 'text', { listChanged: true }, { listChanged: 1 }),
  fc.constantFrom<unknown>(
    { form: {} },
    { form: { applyDefaults: true } },
    { form: { applyDefaults: 'x' } },
    { url: {} },
  ),
  fc.constantFrom<unknown>({ tools: {} }, { tools: 1 }, { a: { b: 1 } }, { a: 1 }, { a: [] }, VIEWS),
);
const fields = (...names: string[]) =>
  fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 3, noNullPrototype: true });
const openings = fc.record({
  jsonrpc: fc.constant('2.0'),
  id: fc.oneof(fc.integer(), fc.string()),
  method: fc.constant('initialize'),
  params: fc.record({
    protocolVersion: fc.constantFrom(...SUPPORTED_PROTOCOL_VERSIONS, '2026-07-28'),
    capabilities: fields('experimental', 'extensions', 'roots', 'sampling', 'elicitation', 'tasks', 'other'),
    clientInfo: fc
      .tuple(fields('name', 'title', 'icons', 'websiteUrl', 'description', 'other'), fc.boolean())
      .map(([found, isNamed]) => (isNamed ? { ...found, name: 'a', version: '1' } : found)),
  }),
});
const later = fc.record({
  jsonrpc: fc.constant('2.0'),
  id: fc.oneof(fc.integer(), fc.string()),
  method: fc.constantFrom(...LISTS),
  params: fc.oneof(
    fc.constant(undefined),
    fields('_meta', 'cursor'),
    fc.constant({ _meta: { progressToken: 1 } }),
  ),
});
