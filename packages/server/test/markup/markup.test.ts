import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { html, markupText, svg, trusted } from '../../src/markup/markup.ts';
import { asRead, hostileText } from '../support/hostile-text.ts';
import { attributeOf, elementsOf, textIn } from '../support/page-reader.ts';

describe('a template', () => {
  test('escapes a text between tags and in an attribute', () => {
    const markup = html`<p title="${'"><b>'}">${'<script>'}</p>`;

    expect(markupText(markup)).toBe('<p title="&#34;&#62;&#60;b&#62;">&#60;script&#62;</p>');
  });

  test('keeps markup in it as markup', () => {
    expect(markupText(html`<ul>${['a', 'b'].map((item) => html`<li>${item}</li>`)}</ul>`)).toBe(
      '<ul><li>a</li><li>b</li></ul>',
    );
  });

  test('leaves out null, undefined and false, and writes 0', () => {
    expect(markupText(html`<p>${null}${undefined}${false}${[null, 'x', [false, 'y']]}${0}</p>`)).toBe(
      '<p>xy0</p>',
    );
  });

  test('leaves out the line breaks and the indentation of the code, but no space between attributes', () => {
    const markup = html`
      <p class="a"
        title="b">
        ${'x'}
      </p>`;

    expect(markupText(markup)).toBe('<p class="a" title="b">x</p>');
  });

  test('joins values on lines of their own, and keeps words on two lines apart', () => {
    const markup = html`<p>
      ${'a'}
      ${'b'}
      two
      words</p>`;

    expect(markupText(markup)).toBe('<p>abtwo words</p>');
  });

  test('keeps line breaks that a value has', () => {
    expect(markupText(html`<pre>${'a\n  b'}</pre>`)).toBe('<pre>a\n  b</pre>');
  });

  test('can be used again with other values', () => {
    const cell = (value: string): string => markupText(html`<td>${value}</td>`);

    expect([cell('a'), cell('b')]).toEqual(['<td>a</td>', '<td>b</td>']);
  });

  test('takes nothing from JSON for markup', () => {
    const forged = JSON.parse('{"Symbol(markup)":"<b>","markup":"<b>"}') as string;

    expect(markupText(html`<p>${forged}</p>`)).toBe('<p>[object Object]</p>');
  });

  test.each([
    ['an attribute without quotes', () => html`<p title=${'x'}></p>`],
    ['an attribute without quotes in a part of a tag', () => html` title= ${'x'}`],
  ])('refuses %s', (_, template) => {
    expect(template).toThrow('Put the value in quotes: ');
  });

  test.each([
    ['the name of a tag', () => html`<${'p'}>`],
    ['the place of an attribute', () => html`<p ${'onclick'}></p>`],
    ['a place between attributes', () => html`<p class="a" ${'onclick'}></p>`],
    ['a script', () => html`<script>const a = '${'x'}'</script>`],
    ['a style', () => html`<style>p{color:${'red'}}</style>`],
    ['a style with attributes', () => html`<style media="print">${'p{}'}</style>`],
    ['a comment', () => html`<!-- ${'x'} -->`],
    ['a handler of events', () => html`<p onclick="go(${'x'})"></p>`],
    ['a style attribute', () => html`<p style="color:${'red'}"></p>`],
    ['a whole address', () => html`<a href="${'javascript:alert(1)'}"></a>`],
    ['an address of a picture', () => html`<img alt="" src='${'x'}'>`],
    ['an address in SVG', () => svg`<use xlink:href="${'x'}"/>`],
    ['a list in such a place', () => html`<p ${['a', 'b']}></p>`],
    ['a string in a handler', () => html`<p onclick="go('${'x'}')"></p>`],
    ['an argument behind a string in a handler', () => html`<p onclick="go('a', ${'x'})"></p>`],
    ['a handler behind an attribute with other quotes', () => html`<p title='"' onclick="${'x'}"></p>`],
    ['a handler behind an attribute with a >', () => html`<p title="a > b" onclick="${'x'}"></p>`],
    ['a handler behind an attribute with a tag', () => html`<p title="<a b='" onclick="${'x'}"></p>`],
    ['a handler behind a value', () => html`<p title="${'a'}" onclick="${'x'}"></p>`],
    ['a handler with spaces around its equals sign', () => html`<p onclick = "${'x'}"></p>`],
    ['a handler in capital letters', () => html`<P ONCLICK="${'x'}"></P>`],
    [
      'a handler on a line of its own',
      () => html`<p
      onclick="${'x'}"></p>`,
    ],
    ['an address behind a space', () => html`<a href=" ${'x'}">y</a>`],
    ['an address behind a value that may be empty', () => html`<a href="${null}${'x'}">y</a>`],
    ['a script behind another one', () => html`<script></script><script>${'x'}</script>`],
    ['a script whose attribute has a >', () => html`<script title="a>b">${'x'}</script>`],
    ['a script in capital letters', () => html`<SCRIPT>${'x'}</SCRIPT>`],
    ['a comment with a tag', () => html`<!-- <p> ${'x'} -->`],
    ['the end of a tag', () => html`<p></${'p'}>`],
    ['a sign of less', () => html`a <${'b'}`],
  ])('refuses a text as %s', (_, template) => {
    expect(template).toThrow('A text cannot stand here');
  });

  test.each([
    ['text behind a script', () => html`<script></script><p>${'<x>'}</p>`],
    ['text behind a comment', () => html`<!-- > --><p>${'<x>'}</p>`],
    ['an address within the page', () => html`<a href="#${'<x>'}">y</a>`],
    ['an attribute behind another one', () => html`<p class="a" title='${'<x>'}'></p>`],
    ['the second value of an attribute', () => html`<p class="${'a'} ${'<x>'}"></p>`],
    ['text before a tag', () => html`${'<x>'}<p></p>`],
    ['text behind a sign of less', () => html`<p>a < b ${'<x>'}</p>`],
    ['text behind an apostrophe', () => html`<p>it's</p>${'<x>'}`],
    ['text behind a comment with a tag', () => html`<!-- <script> -->${'<x>'}`],
    ['text behind a script with a comment', () => html`<script><!-- </script>${'<x>'}`],
    ['text behind a style with a space in its end', () => html`<style>p{}</style >${'<x>'}`],
    ['text in an element whose name begins like a style', () => html`<styles>${'<x>'}</styles>`],
    ['text behind a doctype', () => html`<!doctype html>${'<x>'}`],
    ['an attribute with an apostrophe', () => html`<p title="it's ${'<x>'}"></p>`],
    ['an attribute whose name ends like an address', () => html`<p data-src="${'<x>'}"></p>`],
    ['an attribute whose name begins like an address', () => html`<p href-text="${'<x>'}"></p>`],
    ['an attribute whose name begins like a style', () => html`<p style-of="${'<x>'}"></p>`],
    ['an attribute whose name ends like a style', () => html`<p my-style="${'<x>'}"></p>`],
    ['an attribute with spaces around its equals sign', () => html`<p title = "${'<x>'}"></p>`],
    ['an attribute behind a whole one in other quotes', () => html`<p lang='a"b' title="${'<x>'}"></p>`],
  ])('takes a text as %s', (_, template) => {
    expect(markupText(template())).toContain('&#60;x&#62;');
  });

  test('takes markup where no text may stand', () => {
    const hidden = html` hidden=""`;

    expect(markupText(html`<p${hidden}><style>${trusted('p{}')}</style></p>`)).toBe(
      '<p hidden=""><style>p{}</style></p>',
    );
  });

  test('keeps every text in its place', () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, (title, inside, label) => {
        const markup = html`<p title="${title}" class='${title}'>${inside}</p><svg><title>${label}</title><text x="1">${label}</text></svg>`;

        const elements = elementsOf(markupText(markup));

        expect(elements.map(({ tagName }) => tagName)).toEqual(['p', 'svg', 'title', 'text']);
        const [p, , name, text] = elements;
        expect(p?.attrs.map(({ name: attribute }) => attribute)).toEqual(['title', 'class']);
        expect(p && attributeOf(p, 'title')).toBe(asRead(title));
        expect(p && attributeOf(p, 'class')).toBe(asRead(title));
        expect(p && textIn(p)).toBe(asRead(inside));
        expect(name && textIn(name)).toBe(asRead(label));
        expect(text && textIn(text)).toBe(asRead(label));
      }),
    );
  });
});
