import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decoded } from '../../src/text/decoded.ts';

const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();
const MARK = '\u{feff}';

test('text is read in UTF-8 and in UTF-16 of either order, with a byte order mark and without', () => {
  const ascii = fc.string({ minLength: 1, unit: 'grapheme-ascii' });
  fc.assert(
    fc.property(ascii, fc.string({ unit: 'grapheme' }), (start, rest) => {
      const text = start + rest;
      const utf8 = { text, encoding: 'UTF-8' };
      const utf16 = { text, encoding: 'UTF-16' };
      expect(decoded(Buffer.from(text))).toEqual(utf8);
      expect(decoded(Buffer.from(MARK + text))).toEqual(utf8);
      for (const given of [text, MARK + text]) {
        expect(decoded(Buffer.from(given, 'utf16le'))).toEqual(utf16);
        expect(decoded(bigEndian(given))).toEqual(utf16);
      }
    }),
  );
});

test.each([
  ['a byte that UTF-8 does not have', Buffer.from([0x7b, 0xff])],
  ['half a character of UTF-16', Buffer.from([0xff, 0xfe, 0x7b])],
  ['a lone surrogate', Buffer.from([0xff, 0xfe, 0x00, 0xd8])],
])('%s is no text', (_what, bytes) => {
  expect(decoded(bytes)).toBeNull();
});
