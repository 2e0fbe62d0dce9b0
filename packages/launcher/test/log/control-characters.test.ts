import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyUnicode } from '../../../server/test/support/any-unicode.ts';
import { escapeControlCharacters } from '../../src/log/control-characters.ts';

it('shows control characters as what they are, and leaves lines and letters alone', () => {
  expect(escapeControlCharacters('a\u001b[2J\r\n\u009b\u007f\tü')).toBe(
    'a\\u001b[2J\\u000d\n\\u009b\\u007f\\u0009ü',
  );
});

it('leaves JSON what it was', () => {
  fc.assert(
    fc.property(fc.array(anyUnicode()), (value) => {
      const json = JSON.stringify(value);
      expect(JSON.parse(escapeControlCharacters(json))).toEqual(JSON.parse(json));
    }),
  );
});
