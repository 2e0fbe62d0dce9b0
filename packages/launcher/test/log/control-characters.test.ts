import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyUnicode } from '../../../server/test/support/any-unicode.ts';
import { escapeControlCharacters } from '../../src/log/control-characters.ts';

it('escapes control characters, and leaves lines and letters alone', () => {
  expect(escapeControlCharacters('a\u001b[2J\r\n\u009b\u007f\tü')).toBe(
    'a\\u001b[2J\\u000d\n\\u009b\\u007f\\u0009ü',
  );
});

it('does not change the meaning of JSON', () => {
  fc.assert(
    fc.property(fc.array(anyUnicode()), (value) => {
      const json = JSON.stringify(value);
      expect(JSON.parse(escapeControlCharacters(json))).toEqual(JSON.parse(json));
    }),
  );
});
