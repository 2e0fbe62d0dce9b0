import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type LogReader, openLog } from '../../src/log/log-reader.ts';
import { freshPath } from '../support/folder.ts';

const MIB = 1_024 * 1_024;

function opened(content: string): { path: string; reader: LogReader; tooLong: number[] } {
  const path = freshPath('lifecycle.log');
  const tooLong: number[] = [];
  writeFileSync(path, content);
  const reader = openLog(path, (limitBytes) => tooLong.push(limitBytes));
  if (reader === null) throw new Error('there is a log');
  onTestFinished(reader.close);
  return { path, reader, tooLong };
}

const rest = (reader: LogReader): string[] => [...reader.read()].flat();

describe('the last lines of a log', () => {
  it.each([
    ['one\ntwo\nthree\n', 2, ['two', 'three']],
    ['one\ntwo\n', 2, ['one', 'two']],
    ['one\ntwo\n', 3, ['one', 'two']],
    ['one\ntwo\n', 0, []],
    ['one\ntwo\nto', 1, ['two']],
    ['\none\n\n\ntwo\n\n', 2, ['one', 'two']],
    ['to', 1, []],
    ['', 1, []],
  ])('%j gives its last %d', (content, count, lines) => {
    const { reader } = opened(content);
    expect(reader.seekLast(count)).toBe(lines.length);
    expect(rest(reader)).toEqual(lines);
  });

  it('are the last lines of the whole log, however long they are', () => {
    const texts = fc.array(fc.nat(70_000), { maxLength: 8 });
    fc.assert(
      fc.property(texts, fc.nat(9), fc.boolean(), (lengths, count, isTorn) => {
        const lines = lengths.map((length, index) => `${index}${'語'.repeat(length / 3)}`);
        const { reader } = opened(lines.map((text) => `${text}\n`).join('') + (isTorn ? 'torn' : ''));
        const last = count === 0 ? [] : lines.slice(-count);
        expect(reader.seekLast(count)).toBe(last.length);
        expect(rest(reader)).toEqual(last);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a log that is being written', () => {
  it('shows a torn line once, when it is whole', () => {
    const { path, reader } = opened('one\ntw');
    reader.seekLast(0);
    expect(rest(reader)).toEqual([]);
    appendFileSync(path, 'o\nth');
    expect(rest(reader)).toEqual(['two']);
    appendFileSync(path, 'ree\n');
    expect(rest(reader)).toEqual(['three']);
    expect(rest(reader)).toEqual([]);
  });

  it('is read from its beginning when it was truncated', () => {
    const { path, reader } = opened('one\ntwo\ntorn');
    expect(rest(reader)).toEqual(['one', 'two']);
    truncateSync(path);
    appendFileSync(path, 'new\n');
    expect(rest(reader)).toEqual(['new']);
  });

  it('leaves out a line that is longer than any log, and says so', () => {
    const { reader, tooLong } = opened(`one\n${'x'.repeat(MIB + 1)}\ntwo\n`);
    expect(rest(reader)).toEqual(['one', 'two']);
    expect(tooLong).toEqual([MIB]);
  });
});
