import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markup, markupLine, moment, plain } from '../../../src/exchange/oscal/values.ts';
import { anyUnicode } from '../../support/any-unicode.ts';
import { liveIn, nodesIn } from '../../support/markdown-readers.ts';

/** Texts with what OSCAL's patterns look at more often than chance would have it, and with halves of characters. */
const text = fc.oneof(
  anyUnicode(),
  fc.string({
    unit: fc.constantFrom(' ', '\n', '\r', '\u2028', '\u0085', '\ud800', '{{', '^', '#', 'a', '\t'),
  }),
);

describe('a text in OSCAL', () => {
  test('is a string of one line without white space around it, whatever it is', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(plain(given)).toMatch(/^\S(.*\S)?$/u);
        expect(plain(given).isWellFormed()).toBe(true);
      }),
    );
    expect(plain(' two\n lines ')).toBe('two lines');
    expect(plain(' \n ')).toBe('(empty)');
  });

  test('is markup that shows it and nothing else, whatever it is', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(markupLine(given)).toMatch(/^[^\n]+$/);
        for (const shown of [markupLine(given), markup(given)]) {
          expect(shown.isWellFormed()).toBe(true);
          expect(shown).not.toMatch(/(?<!\\)\{/);
          expect(liveIn(shown)).toEqual([]);
        }
        const kinds = nodesIn(markup(given)).map(({ type }) => type);
        expect(kinds.filter((kind) => !['root', 'paragraph', 'text', 'inlineCode'].includes(kind))).toEqual(
          [],
        );
      }),
    );
    expect(markup('# one\n\ntwo ^3^ {{ insert: param, x }}')).toBe(
      '\\# one\n\ntwo \\^3\\^ \\{\\{ insert: param, x \\}\\}',
    );
  });
});

test('a day is its first moment in UTC, unless OSCAL has no room for it', () => {
  expect(['1999-12-31', '2024-02-29', '2999-01-01', '9999-12-31'].map(moment)).toEqual([
    '1999-12-31T00:00:00Z',
    '2024-02-29T00:00:00Z',
    '2999-01-01T00:00:00Z',
    null,
  ]);
});
