import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createByteLineReader, createLineReader } from '../../src/streams/line-reader.ts';
import { chunksOf, singleBytes } from '../support/chunks.ts';

interface Read {
  readonly lines: string[];
  /** The limit, for each line that exceeded it. */
  readonly tooLong: number[];
}

function read(chunks: readonly Buffer[], limitBytes?: number): Read {
  const lines: string[] = [];
  const tooLong: number[] = [];
  const reader = createLineReader({
    onLine: (line) => lines.push(line),
    onTooLong: (limit) => tooLong.push(limit),
    ...(limitBytes === undefined ? {} : { limitBytes }),
  });
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return { lines, tooLong };
}

const anyText = fc.string({
  unit: fc.constantFrom('a', '{', ' ', '\t', '\r', '\0', 'ü', '€', '🌍', '\ufffd'),
});

describe('the lines of the input', () => {
  it('are the same however the bytes are cut into chunks', () => {
    const anyInput = fc
      .tuple(fc.array(anyText, { maxLength: 10 }), fc.boolean())
      .map(([lines, isEnded]) => ({ lines, bytes: Buffer.from(lines.join('\n') + (isEnded ? '\n' : '')) }));
    const cut = anyInput.chain((input) => fc.tuple(fc.constant(input), chunksOf(input.bytes)));
    fc.assert(
      fc.property(cut, ([{ lines, bytes }, chunks]) => {
        const expected = lines.map((line) => line.trim()).filter((line) => line !== '');
        expect(read(chunks)).toEqual({ lines: expected, tooLong: [] });
        expect(read(singleBytes(bytes)).lines).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('keep their bytes and their line feeds where nobody decodes them', () => {
    const cut = fc
      .array(anyText, { maxLength: 10 })
      .chain((texts) =>
        fc.tuple(fc.constant(texts), chunksOf(Buffer.from(texts.map((text) => `${text}\n`).join('')))),
      );
    fc.assert(
      fc.property(cut, ([texts, chunks]) => {
        const lines: string[] = [];
        const reader = createByteLineReader({
          onLine: (line) => lines.push(line.toString()),
          onTooLong: () => lines.push('too long'),
        });
        for (const chunk of chunks) reader.push(chunk);
        const expected = texts.filter((text) => text.trim() !== '').map((text) => `${text.trimStart()}\n`);
        expect(lines).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('are the same however the bytes are cut when some of them are too long', () => {
    const LIMIT = 8;
    const anyLines = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 20 }), {
      maxLength: 10,
    });
    const cut = anyLines.chain((lines) =>
      fc.tuple(fc.constant(lines), chunksOf(Buffer.from(lines.map((line) => `${line}\n`).join('')))),
    );
    fc.assert(
      fc.property(cut, ([lines, chunks]) => {
        const expected = lines.filter((line) => line !== '' && line.length <= LIMIT);
        const skipped = lines.filter((line) => line.length > LIMIT).map(() => LIMIT);
        expect(read(chunks, LIMIT)).toEqual({ lines: expected, tooLong: skipped });
      }),
      { numRuns: 500 },
    );
  });

  it('keep characters that are split across chunks', () => {
    expect(read(singleBytes(Buffer.from('"Grüße 🌍 日本"\n'))).lines).toEqual(['"Grüße 🌍 日本"']);
  });

  it('keep characters that are not white space in JSON', () => {
    const odd = ['\u00a0', '\v', '\f', '\u2028', '\u3000', '\0'];
    expect(read([Buffer.from(odd.join('\n'))]).lines).toEqual(odd);
  });

  it('may begin with a byte order mark', () => {
    expect(read([Buffer.from('\ufeff{}\n\ufeff\n')]).lines).toEqual(['{}']);
  });

  it('show bytes that are not UTF-8 as replacement characters', () => {
    expect(read([Buffer.from([0x61, 0xff, 0x62, 0x0a])]).lines).toEqual(['a\ufffdb']);
  });

  it('may end in a carriage return and a newline', () => {
    expect(read([Buffer.from('{"id":1}\r\n{"id":2}\r\n')]).lines).toEqual(['{"id":1}', '{"id":2}']);
  });

  it('do not include empty ones', () => {
    expect(read([Buffer.from('\n\r\n \n\t\n{}\n\n')]).lines).toEqual(['{}']);
  });

  it('include a last one without a newline', () => {
    expect(read([Buffer.from('{}\n{"last":true}')]).lines).toEqual(['{}', '{"last":true}']);
  });

  it('are none without input', () => {
    expect(read([])).toEqual({ lines: [], tooLong: [] });
  });

  it('may be 32 MiB long by default, but not longer, and the next one is intact', () => {
    const limit = 32 * 1_024 * 1_024;
    const longest = Buffer.alloc(limit, 'x');
    const input = [longest, Buffer.from('\n'), longest, Buffer.from('x'), Buffer.from('\nnext\n')];
    const { lines, tooLong } = read(input);
    expect(lines.map(({ length }) => length)).toEqual([limit, 4]);
    expect(tooLong).toEqual([limit]);
  });

  it('are reported as too long once, before they end', () => {
    const tooLong: number[] = [];
    const reader = createLineReader({ onLine: () => {}, onTooLong: (n) => tooLong.push(n), limitBytes: 4 });
    for (let chunks = 0; chunks < 5; chunks++) reader.push(Buffer.from('xxx'));
    expect(tooLong).toEqual([4]);
  });
});
