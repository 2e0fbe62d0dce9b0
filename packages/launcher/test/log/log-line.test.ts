import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyUnicode } from '../../../server/test/support/any-unicode.ts';
import { formatLogLine } from '../../src/log/log-line.ts';

const TIME = '2026-02-03T04:05:06.789Z';

/** In the time zone of the machine that runs the tests. */
const LOCAL_TIME = `${new Date(TIME).toLocaleString('sv-SE')}.789`;

const line = (facts: object, msg = 'Server exited', level = 'info'): string =>
  JSON.stringify({ level, time: TIME, pid: 42, ...facts, msg });

describe('a line of the lifecycle log for people', () => {
  it('has local time, level, pid, message, then the facts', () => {
    expect(formatLogLine(line({ serverPid: 43, code: 0, signal: null }), false)).toBe(
      `${LOCAL_TIME}  info   42  Server exited  serverPid 43  code 0  signal null`,
    );
  });

  it('writes facts of several words, empty ones and objects as JSON', () => {
    const facts = { reason: 'it "said" so', hint: '', hosts: ['a b'], lines: 'a\nb', 'a key': 1 };
    expect(formatLogLine(line(facts), false)).toMatch(
      /reason "it \\"said\\" so" {2}hint "" {2}hosts \["a b"\] {2}lines "a\\nb" {2}"a key" 1$/,
    );
  });

  it('has colours only if asked, and the same words', () => {
    const coloured = formatLogLine(line({ code: 0 }, 'Killed', 'error'), true);
    expect(coloured).toContain('\u001b[31merror');
    expect(stripVTControlCharacters(coloured)).toBe(
      formatLogLine(line({ code: 0 }, 'Killed', 'error'), false),
    );
  });

  it.each([
    ['no JSON', 'torn {"level":"in'],
    ['no object', '"text"'],
    ['null', 'null'],
    ['without a message', `{"level":"info","time":"${TIME}","pid":42}`],
    ['with a time that is none', line({ time: 'yesterday' })],
    ['with a day that does not exist', line({ time: '2026-99-99T00:00:00.000Z' })],
  ])('is shown as it is when it is %s', (_, text) => {
    expect(formatLogLine(text, false)).toBe(text);
  });

  it('cannot command a terminal or forge another line, whatever was logged', () => {
    const evil = '\u001b[2J\u009b31m\r\nforged\u007f';
    const shown = '\\u001b[2J\\u009b31m\\u000d\\nforged\\u007f';
    for (const text of [evil, line({}, evil), line({}, 'x', evil)])
      expect(formatLogLine(text, false)).toContain(shown);
    expect(formatLogLine(line({ [evil]: evil }), false)).not.toMatch(/\p{Cc}/u);
  });

  it('is one line without control characters for any input', () => {
    const anyLine = fc.oneof(
      anyUnicode(),
      fc.json(),
      fc
        .tuple(fc.dictionary(anyUnicode(), fc.jsonValue()), anyUnicode())
        .map(([facts, msg]) => line(facts, msg)),
    );
    fc.assert(
      fc.property(anyLine, (text) => {
        expect(formatLogLine(text, false)).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
