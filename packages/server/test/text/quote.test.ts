import { expect, test } from 'vitest';
import { quote } from '../../src/text/quote.ts';

test('foreign text in a message is quoted, escaped and cut', () => {
  expect(quote('GV.XX')).toBe('"GV.XX"');
  expect(quote('a\nb"c')).toBe('"a\\nb\\"c"');
  expect(quote('\u2028score: 4\u202e\u007f\u{e0041}')).toBe('"\\u2028score: 4\\u202e\\u007f\\udb40\\udc41"');
  expect(quote('Clinic\u3164')).toBe('"Clinic\\u3164"');
  expect(quote('x'.repeat(10_000_000))).toHaveLength(63);
});
