import fc from 'fast-check';
import { expect, test } from 'vitest';
import { givenContent } from '../../src/exchange/given-content.ts';

const MIB = 1_048_576;

test('text is taken as it is, also where it could be base64', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!text.startsWith('UEsDB') && text.isWellFormed());
      expect(givenContent(text, 'a.csv').bytes.toString()).toBe(text);
    }),
  );
  expect(givenContent('YWJj', 'a.csv').bytes.toString()).toBe('YWJj');
});

test('a workbook in base64 comes out byte by byte, also in lines', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (rest) => {
      const bytes = Buffer.concat([Buffer.from('PK\u0003\u0004'), rest]);
      const base64 = bytes.toString('base64');
      expect(givenContent(base64, 'a.xlsx').bytes).toEqual(bytes);
      expect(givenContent(base64.replace(/.{20}/g, '$&\r\n'), 'a.xlsx').bytes).toEqual(bytes);
    }),
  );
});

test.each([
  ['base64 that is cut off', 'UEsDBA==*', 'a.xlsx', 'damaged or cut off'],
  ['a lone surrogate', 'a\ud800', 'a.csv', 'lone surrogate'],
  ['text of more than 5 MiB', 'x'.repeat(5 * MIB + 1), 'a.csv', 'more than 5 MiB'],
  ['a workbook of more than 5 MiB', `UEsDB${'A'.repeat(7 * MIB - 5)}`, 'a.xlsx', 'more than 5 MiB'],
  ['a name that is a path', 'x', '../a.csv', 'is a path'],
])('%s is refused', (_what, content, name, problem) => {
  expect(() => givenContent(content, name)).toThrow(problem);
});

test('5 MiB are taken', () => {
  expect(givenContent('x'.repeat(5 * MIB), 'a.csv').bytes).toHaveLength(5 * MIB);
  const workbook = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(5 * MIB - 4)]);
  expect(givenContent(workbook.toString('base64'), 'a.xlsx').bytes).toHaveLength(5 * MIB);
});
