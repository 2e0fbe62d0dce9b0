import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escaped, quoted } from '../../src/drafts/markdown.ts';
import { anyUnicode } from '../support/any-unicode.ts';

/** Texts that lean towards what means something in markdown or HTML. */
const anyText = fc.oneof(
  anyUnicode(),
  fc
    .array(
      fc.constantFrom(
        '#',
        '-',
        '+',
        '=',
        '>',
        '<b>',
        '*',
        '_',
        '`',
        '```',
        '~~~',
        '[x](y)',
        '![',
        '|',
        '1.',
        '12)',
        ':',
        '&lt;',
        '\\',
        '\n',
        '\r',
        '\u2028',
        ' ',
        '\t',
        'a',
        '$$',
        '    ',
      ),
    )
    .map((parts) => parts.join('')),
);

/** Characters with a meaning wherever they stand, not preceded by an odd number of backslashes. */
const BARE = /(?<!\\)(?:\\\\)*[`*_{}[\]<>&|~$#!]/;

/** Matches a character that begins a block at the start of a line. */
const BLOCK = /^(?:[-+=:#>]|\d{1,9}[.)]|\s)/;

describe('foreign text in markdown', () => {
  test.each([
    ['Ward 3, north', 'Ward 3, north'],
    ['*all* <b>of</b> [it](x) & `more`', '\\*all\\* \\<b\\>of\\</b\\> \\[it\\](x) \\& \\`more\\`'],
    [' two\nlines ', 'two lines'],
  ])('%j is %j within a line', (text, expected) => {
    expect(escaped(text)).toBe(expected);
  });

  test('is a block quote of as many lines as it has', () => {
    expect(quoted('# No heading\n\n- no list\n1. no number\n=====\n    no code')).toBe(
      '> \\# No heading  \n>  \n> \\- no list  \n> 1\\. no number  \n> \\=====  \n> no code',
    );
  });

  test('means nothing within a line, whatever it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const line = escaped(text);
        expect(line).not.toMatch(BARE);
        expect(line).not.toMatch(/[\n\r\u2028\u2029]/);
      }),
    );
  });

  test('stays in its quote, whatever it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const line of quoted(text).split('\n')) {
          expect(line).toMatch(/^>/);
          expect(line.slice(2)).not.toMatch(BARE);
          expect(line.slice(2).trimEnd()).not.toMatch(BLOCK);
        }
      }),
    );
  });
});
