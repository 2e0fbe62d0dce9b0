import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageOutline } from '../../src/streams/message-outline.ts';
import { createMessageScanner } from '../../src/streams/message-scanner.ts';
import { canBeRepeated } from '../../src/streams/request-id.ts';
import { chunksOf, singleBytes } from '../support/chunks.ts';

interface Sizes {
  readonly depth: number;
  readonly values: number;
  readonly names: number;
}

interface Scan extends MessageOutline, Sizes {}

function scan(chunks: readonly Buffer[], scanner = createMessageScanner()): Scan {
  for (const chunk of chunks) scanner.push(chunk);
  const sizes = { depth: scanner.depth(), values: scanner.values(), names: scanner.names() };
  return { ...sizes, ...scanner.end() };
}

const outlineOf = (json: string): MessageOutline => {
  const { kind, id } = scan([Buffer.from(json)]);
  return { kind, id };
};

/** What JSON.parse makes of the same text. */
function expected(json: string): MessageOutline {
  const message: unknown = JSON.parse(json);
  if (typeof message !== 'object' || message === null || Array.isArray(message))
    return { kind: 'other', id: null };
  const id = 'id' in message && canBeRepeated(message.id) ? message.id : null;
  if ('method' in message) return { kind: 'id' in message ? 'request' : 'notification', id };
  const isAnswer = 'id' in message && ('result' in message || 'error' in message);
  return { kind: isAnswer ? 'response' : 'other', id };
}

function sizesOf(value: unknown): Sizes {
  if (typeof value !== 'object' || value === null) return { depth: 0, values: 1, names: 0 };
  const inner = Object.values(value).map(sizesOf);
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    values: inner.reduce((sum, { values }) => sum + values, 1),
    names: Math.max(own, ...inner.map(({ names }) => names)),
  };
}

/** A letter of a text as it is, or escaped, as JSON allows for each. */
const spelled = (text: string): fc.Arbitrary<string> =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((flags) =>
      [...text].map((letter, index) => (flags[index] === true ? escaped(letter) : letter)).join(''),
    );
const escaped = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

const anyBlank = fc.string({ unit: fc.constantFrom(' ', '\t', '\r'), maxLength: 2 });

const anyString = fc
  .string({ unit: fc.constantFrom('a', 'é', '€', '🌍', '"', '\\', '{', ']', ',', ':', '\n'), maxLength: 60 })
  .map((text) => JSON.stringify(text));

const anyScalar = fc.oneof(
  anyString,
  fc.constantFrom('true', 'null', '-0', '1e400', '9007199254740993', '9007199254740991', '1.0', '12E-1'),
);

/** Text of an array or object, as a client may write it: names may be escaped, and may come twice. */
const { value: anyValue } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    anyScalar,
    fc.tuple(fc.array(tie('value'), { maxLength: 4 }), anyBlank).map(([items, blank]) => {
      return `[${blank}${items.join(`${blank},`)}${blank}]`;
    }),
    fc
      .array(fc.tuple(anyString, tie('value')), { maxLength: 4 })
      .map((members) => `{${members.map(([key, item]) => `${key}:${item}`).join(',')}}`),
  ),
}));

const anyMember = fc
  .tuple(
    fc
      .constantFrom('id', 'id', 'method', 'result', 'error', 'params', 'jsonrpc', 'ID', '', '__proto__')
      .chain(spelled),
    anyBlank,
    anyValue,
  )
  .map(([key, blank, json]) => `${blank}"${key}"${blank}:${blank}${json}${blank}`);

const anyMessage = fc
  .tuple(fc.constantFrom('', '\ufeff', ' '), fc.array(anyMember, { maxLength: 8 }))
  .map(([before, members]) => ({ before, json: `{${members.join(',')}}` }));

describe('the outline of a message', () => {
  it('is what JSON.parse says, however it is written and cut into chunks', () => {
    const scanner = createMessageScanner();
    const cut = anyMessage.chain(({ before, json }) =>
      fc.tuple(fc.constant(json), chunksOf(Buffer.from(before + json))),
    );
    fc.assert(
      fc.property(cut, ([json, chunks]) => {
        expect(scan(chunks, scanner)).toMatchObject(expected(json));
        expect(scan(singleBytes(Buffer.concat(chunks)), scanner)).toMatchObject(expected(json));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['{"jsonrpc":"2.0","method":"ping","id":7}', 'request', 7],
    ['{"\\u0069d":"a","m\\u0065thod":"ping"}', 'request', 'a'],
    ['{"id":1,"method":"x","id":2}', 'request', 2],
    ['{"id":1,"method":"x","id":{"id":3}}', 'request', null],
    ['{"params":{"id":1},"method":"x"}', 'notification', null],
    ['{"params":[{"id":1}],"method":"x","id":"\\ud83c\\udf0d \\"é\\""}', 'request', '🌍 "é"'],
    ['{"id":1e400,"method":"x"}', 'request', null],
    ['{"id":9007199254740993,"method":"x"}', 'request', null],
    ['{"id":1.0,"method":"x"}', 'request', 1],
    [`{"id":"${'x'.repeat(1_025)}","method":"x"}`, 'request', null],
    ['{"id":0,"result":{}}', 'response', 0],
    ['{"id":0,"error":{}}', 'response', 0],
    ['{}', 'other', null],
    ['[{"id":1,"method":"x"}]', 'other', null],
    ['"id"', 'other', null],
    ['', 'other', null],
  ])('of %s', (json, kind, id) => {
    expect(outlineOf(json)).toEqual({ kind, id });
  });

  it.each([
    '{"id":1,"method":"x"',
    '{"id":1,"method":"x"}}',
    '{"id":1,"method":"x"} x',
    '{"id":1 2,"method":"x"}',
    '{"id":1,"method":"x",',
    '{"id" "a","id":1,"method":"x"}',
    '{"id":1,"method":"x","a',
    '}{"id":1,"method":"x"}',
    'x{"id":1,"method":"x"}',
  ])('has no id where the text is not JSON: %s', (json) => {
    expect(outlineOf(json)).toEqual({ kind: 'other', id: null });
  });
});

describe('the size of a message', () => {
  it('is counted as JSON.parse would build it', () => {
    const scanner = createMessageScanner();
    const cut = fc.jsonValue({ maxDepth: 6 }).chain((value) => {
      const json = JSON.stringify(value, null, 1).replaceAll('\n', ' ');
      return fc.tuple(fc.constant(value), chunksOf(Buffer.from(json)));
    });
    fc.assert(
      fc.property(cut, ([value, chunks]) => {
        expect(scan(chunks, scanner)).toMatchObject(sizesOf(value));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is counted for very deep and very wide messages, whose id stands last', () => {
    const anyWide = fc
      .tuple(fc.nat({ max: 2_000 }), fc.nat({ max: 2_000 }), fc.boolean())
      .map(([depth, keys, isArray]) => {
        const wide = Array.from({ length: keys }, (_, index) =>
          isArray ? `${index}` : `"k${index}":1`,
        ).join();
        const inner = isArray ? `[${wide}]` : `{${wide}}`;
        const json = `{"method":"x","params":${'['.repeat(depth)}${inner}${']'.repeat(depth)},"id":7}`;
        return { json, depth: depth + 2, values: depth + keys + 4, names: isArray ? 3 : Math.max(3, keys) };
      });
    const cut = anyWide.chain((wide) => fc.tuple(fc.constant(wide), chunksOf(Buffer.from(wide.json))));
    fc.assert(
      fc.property(cut, ([{ depth, values, names }, chunks]) => {
        const isCounted = depth < 100; // names are not counted below
        expect(scan(chunks)).toEqual({
          ...{ kind: 'request', id: 7, depth, values },
          names: isCounted ? names : expect.any(Number),
        });
      }),
      { numRuns: 100 },
    );
  });

  it('is that of each message alone', () => {
    const scanner = createMessageScanner();
    scan([Buffer.from('{"a":[[[1,2,3]]],"b":"never closed')], scanner);
    expect(scan([Buffer.from('[1]')], scanner)).toMatchObject({ depth: 1, values: 2, names: 0 });
  });
});

it('takes any bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 4 }), (chunks) => {
      scan(chunks.map((chunk) => Buffer.from(chunk)));
    }),
  );
});
