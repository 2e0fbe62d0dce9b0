import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escaped, paragraphs, quoted } from '../../src/text/escaped-markdown.ts';
import { hostileText, PARTS } from '../support/hostile-texts.ts';
import { blocksIn, liveIn, nodesIn } from '../support/markdown-readers.ts';

/** What a reader sees, with its white space as a single blank each. */
function shownBy(markdown: string): string {
  const parts = nodesIn(markdown).map(({ type, value = '' }) => (type === 'break' ? '\n' : value));
  return parts.join('').replaceAll(/\s+/gu, ' ').trim();
}

/** Kinds of nodes that only show what is written. */
const PLAIN = new Set(['root', 'paragraph', 'blockquote', 'text', 'inlineCode', 'break']);

/** What readers of markdown make of a text besides showing it. */
function problemsIn(markdown: string): string[] {
  const kinds = nodesIn(markdown).map(({ type }) => type);
  return [...kinds.filter((kind) => !PLAIN.has(kind)), ...liveIn(markdown)];
}

describe('foreign text in markdown', () => {
  test.each([
    ['Ward 3, north', 'Ward 3, north'],
    ['*all* <b>of</b> [it](x) & `more`', '\\*all\\* \\<b\\>of\\</b\\> \\[it\\](x) \\& \\`more\\`'],
    [' two\nlines ', 'two lines'],
    ['see https://a.example/x_y, or ask b@c.example.', 'see `https://a.example/x_y`, or ask `b@c.example`.'],
    ['(www.a.example) "a.com"', '(`www.a.example`) "`a.com`"'],
    ['![x](https://a.example/x.png)', '`![x](https://a.example/x.png`)'],
    ['a@b``c@d`', '``` a@b``c@d` ```'],
    ['v2.1 of GV.OC-01, 3.5 %, e.g. this.', 'v2.1 of GV.OC-01, 3.5 %, e.g. this.'],
  ])('%j is %j within a line', (text, expected) => {
    expect(escaped(text)).toBe(expected);
  });

  test('is a block quote of as many lines as it has', () => {
    expect(quoted('# No heading\n\n- no list\n1. no number\n=====\n    no code')).toBe(
      '> \\# No heading  \n>  \n> \\- no list  \n> 1\\. no number  \n> \\=====  \n> no code',
    );
  });

  test.each(PARTS)('such as %j is what is shown, and neither link nor image', (part) => {
    for (const text of [part, `x ${part} y`, `(${part})`, `*${part}*`, `_${part}`, `x${part}`, `${part}.`]) {
      const line = `Organization: ${escaped(text)}`;
      expect(problemsIn(line), line).toEqual([]);
      expect(shownBy(line)).toBe(`Organization: ${text}`.replaceAll(/\s+/gu, ' ').trim());
    }
  });

  test('means nothing within a line, whatever it is', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const line = escaped(text);
        expect(line).not.toMatch(/[\n\r\u2028\u2029]/);
        expect(problemsIn(`x ${line}`)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('stays in its quote, whatever it is', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const quote = quoted(text);
        for (const line of quote.split('\n')) expect(line).toMatch(/^>/);
        expect(problemsIn(quote)).toEqual([]);
        expect(blocksIn(quote)).toEqual(['blockquote']);
      }),
      { numRuns: 500 },
    );
  });

  test('is a paragraph for each line that has something in it, and nothing else, whatever it is', () => {
    expect(paragraphs('# one\n\n  - two\r\n\u2028{{ insert: x }}\n')).toBe(
      '\\# one\n\n\\- two\n\n\\{\\{ insert: x \\}\\}',
    );
    fc.assert(
      fc.property(hostileText, (text) => {
        const markdown = paragraphs(text);
        expect(problemsIn(markdown)).toEqual([]);
        expect(blocksIn(markdown).filter((block) => block !== 'paragraph')).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('is shown as it was written, apart from its white space', () => {
    const visible = fc
      .array(fc.constantFrom(...PARTS.filter((part) => part.trim() !== '')))
      .map((parts) => parts.join(' '));
    fc.assert(
      fc.property(visible, (text) => {
        expect(shownBy(`x ${escaped(text)}`)).toBe(`x ${text}`.replaceAll(/\s+/gu, ' ').trim());
        expect(shownBy(quoted(text))).toBe(text.replaceAll(/\s+/gu, ' ').trim());
      }),
      { numRuns: 500 },
    );
  });
});
