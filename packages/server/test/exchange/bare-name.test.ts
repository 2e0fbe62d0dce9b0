import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { folderNameOf, problemOfName } from '../../src/exchange/bare-name.ts';

test.each([
  'core.xlsx',
  'a',
  'Bewertung 2026 (neu).csv',
  '.hidden',
  'été.json',
  '長.json',
  'console.csv',
  'a..b',
])('the name %j is bare', (name) => {
  expect(problemOfName(name)).toBeNull();
});

test.each([
  ['a path', ['/etc/passwd', 'a/b', '../a', 'a\\b', '\\\\server\\share', 'C:\\a', 'file:///a']],
  ['no file', ['.', '..', '', '...', ' ', '. .']],
  ['a drive, a stream or a pattern', ['C:a', 'a:b', 'a.xlsx::$DATA', 'a*', 'a?', 'a|b', '<a>', '"a"']],
  ['an invisible character', ['a\u0000', 'a\nb', 'a\u202Excslx.exe', 'a\u200b', '\ud800']],
  ['an end that Windows leaves out', ['a.', 'a ', 'nul .']],
  ['a device', ['con', 'NUL', 'aux.xlsx', 'Com1.csv', 'lpt9', 'COM¹', 'prn .txt', 'conin$', 'nul.tar.gz']],
  ['too long', ['x'.repeat(256), '長'.repeat(86)]],
])('%s is no bare name', (_what, names) => {
  for (const name of names) expect(problemOfName(name), name).not.toBeNull();
});

/** Names out of the pieces that attacks are made of. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '..',
        '.',
        '/',
        '\\',
        ':',
        '\u0000',
        'C:',
        '//',
        '~',
        'con',
        'nul',
        '%2e%2e',
        ' ',
        '$DATA',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''));

test('what is taken for a bare name stays in its folder, by the rules of every system', () => {
  fc.assert(
    fc.property(hostile, (name) => {
      fc.pre(problemOfName(name) === null);
      expect(posix.resolve('/data/imports', name)).toBe(`/data/imports/${name}`);
      expect(win32.resolve('C:\\data\\imports', name)).toBe(`C:\\data\\imports\\${name}`);
      expect(win32.parse(name)).toMatchObject({ root: '', dir: '', base: name });
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    }),
    { numRuns: 2_000 },
  );
});

const ids = fc.stringMatching(/^[a-z0-9]{1,4}(-[a-z0-9]{1,4}){0,3}$/);

test('two profiles have two folders, none inside the other, whatever the case of names', () => {
  fc.assert(
    fc.property(fc.oneof(ids, fc.constantFrom('con', 'nul', 'com1', 'aux')), ids, (one, other) => {
      fc.pre(one !== other);
      expect(folderNameOf(one).toLowerCase()).not.toBe(folderNameOf(other).toLowerCase());
      expect(problemOfName(folderNameOf(one))).toBeNull();
    }),
  );
});
