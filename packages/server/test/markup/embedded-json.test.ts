import fc from 'fast-check';
import { expect, test } from 'vitest';
import { embeddedJson } from '../../src/markup/embedded-json.ts';
import { html, markupText } from '../../src/markup/markup.ts';
import { hostileText } from '../support/hostile-text.ts';
import { elementsOf, textIn } from '../support/page-reader.ts';

test('JSON in a page cannot end its script', () => {
  expect(markupText(embeddedJson({ a: '</script><!--&\u2028\u2029' }))).toBe(
    '{"a":"\\u003c/script\\u003e\\u003c!--\\u0026\\u2028\\u2029"}',
  );
});

test('what has no JSON is null', () => {
  expect(markupText(embeddedJson(undefined))).toBe('null');
});

test('JSON comes back from a page as it went in', () => {
  const anyValue = fc.oneof(
    hostileText,
    fc.record({
      name: hostileText,
      list: fc.array(hostileText),
      number: fc.integer(),
      none: fc.constant(null),
    }),
    fc.dictionary(hostileText, hostileText, { noNullPrototype: true }),
  );
  fc.assert(
    fc.property(anyValue, (value) => {
      const page = html`<script type="application/json">${embeddedJson(value)}</script><p></p>`;

      const elements = elementsOf(markupText(page));

      expect(elements.map(({ tagName }) => tagName)).toEqual(['script', 'p']);
      expect(JSON.parse(elements[0] === undefined ? '' : textIn(elements[0]))).toEqual(
        JSON.parse(JSON.stringify(value)),
      );
    }),
  );
});
