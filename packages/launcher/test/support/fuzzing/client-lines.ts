import fc from 'fast-check';
import { anyUnicode } from '../../../../server/test/support/any-unicode.ts';
import { chunksOf } from '../chunks.ts';
import { INITIALIZE, INITIALIZED } from '../instances/session.ts';

/** The output of a client, cut as a pipe may deliver it. It ends without a line feed, except by chance. */
export interface ClientInput {
  readonly bytes: Buffer;
  readonly chunks: readonly Buffer[];
}

const id = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 5 }) },
  { weight: 2, arbitrary: anyUnicode({ maxLength: 8 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(2 ** 53 - 1, -1, 0, 1.5, null, true, {}, [], 'x'.repeat(70_000)),
  },
);

const METHODS: readonly (readonly [method: string, params?: object])[] = [
  ['ping'],
  ['tools/list'],
  ['tools/list', { cursor: 'x' }],
  ['tools/call', { name: 'csf_get', arguments: { ids: ['GV.OC-01'] } }],
  ['tools/call', { name: 'csf_search', arguments: { query: 'backup', limit: 3 } }],
  ['tools/call', { name: 'profile_overview', arguments: {} }],
  ['tools/call', { name: 'profile_create', arguments: { name: 'Clinic' } }],
  ['resources/list'],
  ['resources/read', { uri: 'csf://core' }],
  ['resources/templates/list'],
  ['prompts/list'],
  ['completion/complete', { ref: { type: 'ref/prompt', name: 'x' }, argument: { name: 'a', value: 'b' } }],
  ['logging/setLevel', { level: 'debug' }],
  ['subscriptions/listen', {}],
  ['server/discover', {}],
  [INITIALIZE.method, INITIALIZE.params],
  [INITIALIZED.method],
  ['notifications/cancelled', { requestId: 1 }],
  ['notifications/progress', { progressToken: 1, progress: 1 }],
];

const key = fc.constantFrom(
  ...[
    'jsonrpc',
    'id',
    'method',
    'params',
    'name',
    'arguments',
    'uri',
    'cursor',
    '_meta',
    '__proto__',
    'constructor',
  ],
);

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(1e308, -0, '', 'x'.repeat(100_000), [], {}, null, '\u0000', '\u2028', '\ud800'),
);

/** A valid message, or one with a single invalid field. */
const message = fc
  .tuple(
    fc.constantFrom(...METHODS),
    fc.option(id),
    fc.option(fc.tuple(key, value), { freq: 3 }),
    fc.boolean(),
  )
  .map(([[method, params], number, change, isInParams]) => {
    const outer = new Map<string, unknown>(Object.entries({ jsonrpc: '2.0', method }));
    const inner = new Map<string, unknown>(Object.entries(params ?? {}));
    if (number !== null) outer.set('id', number);
    if (change !== null && isInParams) inner.set(...change);
    if (inner.size > 0) outer.set('params', inner);
    if (change !== null && !isInParams) outer.set(...change);
    return toJson(outer);
  });

const batch = fc.array(message, { maxLength: 3 }).map((messages) => `[${messages.join(',')}]`);

const response = fc
  .tuple(id, value)
  .map(([number, result]) => JSON.stringify({ jsonrpc: '2.0', id: number, result }));

/** Nested deeper than a recursive parser can go. */
const deep = fc
  .constantFrom(50, 5_000, 200_000)
  .chain((depth) =>
    fc.constantFrom(
      '['.repeat(depth),
      '['.repeat(depth) + ']'.repeat(depth),
      `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}}`,
      `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"csf_search","arguments":{"query":${'['.repeat(depth)}${']'.repeat(depth)}}}}`,
    ),
  );

const hugeNumbers = fc.constantFrom(
  '{"jsonrpc":"2.0","id":1e400,"method":"ping"}',
  '{"jsonrpc":"2.0","id":123456789012345678901234567890,"method":"ping"}',
  `{"jsonrpc":"2.0","id":${'9'.repeat(5_000)},"method":"ping"}`,
  '{"jsonrpc":"2.0","id":-0,"method":"ping"}',
  '{"id":3,"id":4,"jsonrpc":"2.0","method":"ping"}',
);

/** White space in some languages, but not in JSON. */
const blanks = fc.constantFrom('', ' ', '\t\r', '\u00a0', '\u2028', '\v\f', '\0', '\u200b');

const line: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 6, arbitrary: message.map(Buffer.from) },
  { weight: 2, arbitrary: fc.tuple(message, damage()).map(([text, change]) => change(Buffer.from(text))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.oneof(batch, response, hugeNumbers, deep, blanks, fc.json()).map(Buffer.from) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(blanks, message, blanks)
      .map(([before, text, after]) => Buffer.from(before + text + after)),
  },
);

export const anyClientInput: fc.Arbitrary<ClientInput> = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 8 }), fc.constantFrom('\n', '\r\n', '\n\n'))
  .map(([lines, end]) =>
    Buffer.from(Buffer.concat(lines.flatMap((each) => [Buffer.from(end), each])).subarray(end.length)),
  )
  .chain((bytes) => chunksOf(bytes).map((chunks) => ({ bytes, chunks })))
  .map((input) =>
    Object.assign(input, {
      [fc.toStringMethod]: () => `${JSON.stringify(input.bytes.toString('latin1').slice(0, 4_000))} (latin1)`,
    }),
  );

/** Removes some bytes, or overwrites one. */
function damage(): fc.Arbitrary<(bytes: Buffer) => Buffer> {
  return fc
    .tuple(fc.nat(), fc.nat({ max: 9 }), fc.option(fc.nat({ max: 255 })))
    .map(([at, length, byte]) => (bytes) => {
      const position = at % (bytes.length + 1);
      return Buffer.concat([
        bytes.subarray(0, position),
        Buffer.from(byte === null ? [] : [byte]),
        bytes.subarray(position + length),
      ]);
    });
}

/** Does not use objects, which treat `__proto__` as their own. */
function toJson(fields: ReadonlyMap<string, unknown>): string {
  const parts = [...fields].map(
    ([name, content]) =>
      `${JSON.stringify(name)}:${content instanceof Map ? toJson(content) : JSON.stringify(content)}`,
  );
  return `{${parts.join(',')}}`;
}
