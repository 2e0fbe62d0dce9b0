import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MessageLimits, messageLimits } from '../../src/message-limits.ts';
import { createMessageReader, type RefusedMessage } from '../../src/streams/message-reader.ts';
import { chunksOf, singleBytes } from '../support/chunks.ts';

const MIB = 1_024 * 1_024;

function read(
  chunks: Iterable<Buffer>,
  limits: MessageLimits = messageLimits(),
  unseenBytes?: number,
): (string | RefusedMessage)[] {
  const received: (string | RefusedMessage)[] = [];
  const take = (message: string | RefusedMessage) => void received.push(message);
  const reader = createMessageReader({
    limits,
    ...(unseenBytes === undefined ? {} : { unseenBytes }),
    onMessage: take,
    onRefused: take,
  });
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return received;
}

const request = (params: string, id: string) =>
  `{"jsonrpc":"2.0","method":"x","params":${params},"id":${id}}`;
const refused = (excess: string, id: unknown) => ({ kind: 'request', id, excess });
const nested = (depth: number) => '['.repeat(depth - 1) + ']'.repeat(depth - 1); // the message itself is a level
const many = (values: number) => `[${'0,'.repeat(values - 6)}0]`; // the message, 3 others and the list are values
const named = (names: number) => `{${Array.from({ length: names }, (_, index) => `"k${index}":0`).join()}}`;
const long = (bytes: number) => `"${'x'.repeat(bytes - request('""', '1').length)}"`;

describe('a message', () => {
  it.each([
    ['as deep', nested(64)],
    ['with as many values', many(50_000)],
    ['with as many names in an object', named(1_000)],
    ['as long', long(8 * MIB)],
  ])('is read when it is %s as the limits allow', (_, params) => {
    const message = request(params, '1');
    expect(read([Buffer.from(`${message}\n`)])).toEqual([message]);
  });

  it.each([
    ['depth', 'deeper', nested(65)],
    ['values', 'with more values', many(50_001)],
    ['names', 'with more names in an object', named(1_001)],
    ['mebibytes', 'longer', long(8 * MIB + 1)],
  ])(
    'is refused (%s) when it is %s, with the id that comes last; the next one is read',
    (excess, _, params) => {
      const [last, next] = [request(params, '1'), request('{}', '"next"')];
      expect(read([Buffer.from(`${last}\n${next}`)])).toEqual([refused(excess, 1), next]);
    },
  );

  it('is read or refused however the bytes are cut into chunks', () => {
    const limits = { mebibytes: 100 / MIB, depth: 3, values: 12, names: 4 };
    const anyParams = fc.constantFrom(
      '{}',
      '[[]]',
      '[[[]]]',
      many(12),
      many(13),
      named(5),
      long(100),
      long(101),
    );
    const anyInput = fc
      .array(anyParams, { maxLength: 5 })
      .map((all) => ({ all, bytes: Buffer.from(all.map((params) => `${request(params, '1')}\n`).join('')) }));
    const expected = (params: string): string | RefusedMessage => {
      if (params === long(101)) return refused('mebibytes', 1) as RefusedMessage;
      if (params.startsWith('[[[')) return refused('depth', 1) as RefusedMessage;
      if (params === many(13)) return refused('values', 1) as RefusedMessage;
      return params === named(5) ? (refused('names', 1) as RefusedMessage) : request(params, '1');
    };
    const cut = anyInput.chain((input) => fc.tuple(fc.constant(input), chunksOf(input.bytes)));
    fc.assert(
      fc.property(cut, ([{ all, bytes }, chunks]) => {
        expect(read(chunks, limits)).toEqual(all.map(expected));
        expect(read(singleBytes(bytes), limits)).toEqual(all.map(expected));
      }),
      { numRuns: 200 },
    );
  });

  it('is followed to its id behind what was too deep, with brackets in texts', () => {
    const limits = { ...messageLimits(), depth: 2 };
    const message = request('[[["]}\\\\\\"[",{"id":2}],"{"]]', '1');
    expect(JSON.parse(message)).toMatchObject({ id: 1 });
    for (const chunks of [[Buffer.from(message)], singleBytes(Buffer.from(message))])
      expect(read(chunks, limits)).toEqual([refused('depth', 1)]);
  });

  it('is only looked at above a length where somebody else looks at shorter ones', () => {
    const unseenBytes = request(nested(100), '1').length;
    const input = [nested(100), nested(101)].map((params) => `${request(params, '1')}\n`).join('');
    for (const chunks of [[Buffer.from(input)], singleBytes(Buffer.from(input))])
      expect(read(chunks, messageLimits(), unseenBytes)).toEqual([
        request(nested(100), '1'),
        refused('depth', 1),
      ]);
  });
});
