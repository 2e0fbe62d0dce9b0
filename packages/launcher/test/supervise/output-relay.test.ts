import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter, createOutputRelay } from '../../src/supervise/output-relay.ts';
import { chunksOf, singleBytes } from '../support/chunks.ts';

interface Relayed {
  readonly protocol: string;
  readonly foreign: string;
  readonly foreignLines: number;
}

/** Bytes are compared as latin1 strings, one character a byte. */
function relay(chunks: readonly Buffer[]): Relayed {
  const out = { protocol: '', foreign: '' };
  let foreignLines = 0;
  const split = createLineSplitter(() => {
    foreignLines++;
  });
  const runs = [...chunks.map((chunk) => split(chunk)), split(Buffer.alloc(0), { isLast: true })];
  for (const { to, bytes } of runs.flat()) out[to] += bytes.toString('latin1');
  return { ...out, foreignLines };
}

/** The contract, line by line. */
function expected(lines: readonly Buffer[]): Relayed {
  const isProtocol = (line: Buffer) => /^[ \t\r]*[[{]/.test(line.toString('latin1'));
  const joined = (some: Buffer[]) => Buffer.concat(some).toString('latin1');
  const foreign = lines.filter((line) => !isProtocol(line));
  return {
    protocol: joined(lines.filter(isProtocol)),
    foreign: joined(foreign),
    foreignLines: foreign.length,
  };
}

const withoutNewline = (bytes: Uint8Array) => Buffer.from(bytes.filter((byte) => byte !== 0x0a));
const blanks = fc.string({ unit: fc.constantFrom(' ', '\t', '\r'), maxLength: 5 });
const anyBytes = fc.uint8Array({ maxLength: 30 }).map(withoutNewline);
const ending = fc.constantFrom('\n', '\r\n');

const anyLine = fc.oneof(
  fc.tuple(blanks, fc.json({ maxDepth: 1 }), ending).map((parts) => Buffer.from(parts.join(''))),
  fc
    .tuple(blanks, fc.constantFrom('{', '[', 'x', '', '\0', '\ufeff{', '}', '"'), anyBytes, ending)
    .map(([before, first, bytes, end]) =>
      Buffer.concat([Buffer.from(before + first), bytes, Buffer.from(end)]),
    ),
  ending.map((end) => Buffer.from(end)),
);
/** A line that has not ended, perhaps only blanks. */
const lastLine = fc
  .tuple(blanks, fc.constantFrom('{', '[', 'x', '\0', ''), anyBytes)
  .map(([before, first, bytes]) => Buffer.concat([Buffer.from(before + first), bytes]))
  .filter(({ length }) => length > 0);
const anyOutput = fc
  .tuple(fc.array(anyLine, { maxLength: 12 }), fc.option(lastLine, { nil: undefined }))
  .map(([lines, last]) => (last === undefined ? lines : [...lines, last]));

describe("the server's stdout", () => {
  it('reaches the client and stderr without a changed, lost or misplaced byte, in any chunks', () => {
    const cut = anyOutput.chain((lines) => fc.tuple(fc.constant(lines), chunksOf(Buffer.concat(lines))));
    fc.assert(
      fc.property(cut, ([lines, chunks]) => {
        expect(relay(chunks)).toEqual(expected(lines));
      }),
      { numRuns: 2_000 },
    );
  });

  it('does so byte by byte', () => {
    fc.assert(
      fc.property(anyOutput, (lines) => {
        expect(relay(singleBytes(Buffer.concat(lines)))).toEqual(expected(lines));
      }),
    );
  });

  it.each([
    ['a message', '{"jsonrpc":"2.0"}\n', 'protocol'],
    ['a message with a carriage return', '{"jsonrpc":"2.0"}\r\n', 'protocol'],
    ['a batch', '[{}]\n', 'protocol'],
    ['a message after blanks', ' \t\r {}\n', 'protocol'],
    ['a message that is not valid JSON', '{oops\n', 'protocol'],
    ['an empty line', '\n', 'foreign'],
    ['an empty line with a carriage return', '\r\n', 'foreign'],
    ['a stray print', 'Listening on stdio\n', 'foreign'],
    ['a JSON string', '"text"\n', 'foreign'],
    ['a NUL byte', '\0{}\n', 'foreign'],
    ['a byte order mark', '\ufeff{}\n', 'foreign'],
  ])('sends %s where it belongs', (_, text, to) => {
    const { protocol, foreign } = relay([Buffer.from(text)]);
    const bytes = Buffer.from(text).toString('latin1');
    expect({ protocol, foreign }).toEqual({ protocol: '', foreign: '', [to]: bytes });
  });

  it('reaches the client before its line has ended', () => {
    expect(relay([Buffer.from('{"half":')])).toMatchObject({ protocol: '{"half":' });
  });

  it('keeps characters whole that were cut in two', () => {
    const text = '{"text":"Grüße 🌍"}\n';
    expect(Buffer.from(relay(singleBytes(Buffer.from(text))).protocol, 'latin1').toString()).toBe(text);
  });

  it('counts a stray line once, in any number of chunks', () => {
    const output = Buffer.from('one stray line\nanother\n{}\nthird');
    expect(relay(singleBytes(output)).foreignLines).toBe(3);
  });

  it('takes the same way in any chunks when a line begins with thousands of blanks', () => {
    const output = Buffer.from(`${' '.repeat(3_000)}{}\n{"next":1}\n`);
    const { foreignLines, protocol } = relay([output]);
    expect(relay(singleBytes(output))).toMatchObject({ foreignLines, protocol });
  });

  it('is held back only while a line of blanks can still be a message', () => {
    const held = 2_000_000;
    const { protocol, foreign } = relay(Array.from({ length: held / 1_000 }, () => Buffer.alloc(1_000, ' ')));
    expect(held - protocol.length - foreign.length).toBeLessThan(2_000);
  });
});

describe('the relay', () => {
  function startRelay() {
    const protocol: string[] = [];
    const foreign: string[] = [];
    const waiting: (() => void)[] = [];
    const relay = createOutputRelay({
      protocol: (bytes, done) => {
        protocol.push(bytes.toString());
        waiting.push(done);
      },
      foreign: (bytes) => foreign.push(bytes.toString()),
      onForeignLine: () => {},
    });
    const resume = () => {
      for (const done of waiting.splice(0)) done();
    };
    return { relay, protocol, foreign, resume };
  }

  const written = (relay: ReturnType<typeof createOutputRelay>, text: string) =>
    new Promise<void>((resolve) => relay.write(Buffer.from(text), () => resolve()));

  it('takes nothing more from the server while the client takes nothing', async () => {
    const { relay, protocol, resume } = startRelay();
    const first = written(relay, '{"id":1}\n');
    const second = written(relay, '{"id":2}\n');
    expect(protocol).toEqual(['{"id":1}\n']);
    resume();
    await first;
    expect(protocol).toEqual(['{"id":1}\n', '{"id":2}\n']);
    resume();
    await second;
  });

  it('goes on when the last protocol bytes of a chunk were taken, even if stray lines follow', async () => {
    const { relay, protocol, foreign, resume } = startRelay();
    const write = written(relay, '{"id":1}\nstray\n{"id":2}\nstray\n');
    expect(protocol).toEqual(['{"id":1}\n', '{"id":2}\n']);
    expect(foreign).toEqual(['stray\n', 'stray\n']);
    resume();
    await write;
  });

  it('does not wait for stray lines', async () => {
    const { relay, foreign } = startRelay();
    await written(relay, 'stray\n');
    await written(relay, '  '); // held back until the line shows what it is
    expect(foreign).toEqual(['stray\n']);
  });

  it('finishes when the server has closed its end and everything was taken', async () => {
    const { relay, resume } = startRelay();
    const ended = new Promise<void>((resolve) => relay.end('{"id":1}\n', () => resolve()));
    expect(relay.writableFinished).toBe(false);
    resume();
    await ended;
    expect(relay.writableFinished).toBe(true);
  });
});
