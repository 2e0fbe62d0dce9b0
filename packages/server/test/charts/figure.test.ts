import { describe, expect, test } from 'vitest';
import { chartFigure, chartTable } from '../../src/charts/figure.ts';
import { tiersChart } from '../../src/charts/tiers.ts';
import { type Markup, markupText } from '../../src/markup/markup.ts';
import { attributeOf, elementsOf, textIn } from '../support/page-reader.ts';

function table(rows: readonly (readonly (string | number | null)[])[]) {
  const text = { caption: 'A caption', header: ['Name', 'Number'], rows, notes: [] };
  const elements = elementsOf(markupText(chartTable(text)));
  return {
    elements,
    textsOf: (name: string) => elements.filter(({ tagName }) => tagName === name).map(textIn),
  };
}

describe('the table of a chart', () => {
  test('has all digits of the numbers, and says what is unknown', () => {
    const { textsOf } = table([
      ['a', 2.3333333333333335],
      ['b', null],
      ['c', 0],
    ]);

    expect(textsOf('caption')).toEqual(['A caption']);
    expect(textsOf('td')).toEqual(['2.3333333333333335', 'unknown', '0']);
  });

  test('has headings for its rows and columns', () => {
    const { elements } = table([['a', 1]]);

    expect(
      elements
        .filter(({ tagName }) => tagName === 'th')
        .map((each) => [textIn(each), attributeOf(each, 'scope')]),
    ).toEqual([
      ['Name', 'col'],
      ['Number', 'col'],
      ['a', 'row'],
    ]);
  });

  test('ends after 500 rows and says how many are left out', () => {
    const { textsOf } = table(Array.from({ length: 512 }, (_, index) => [`row ${index}`, index]));

    expect(textsOf('td')).toHaveLength(500);
    expect(textsOf('p')).toEqual(['12 more rows are left out.']);
  });
});

test('a figure has the title, the picture, its key and a table that opens', () => {
  const chart = tiersChart(
    { levels: [], tiers: [{ area: 'a', judgement: null }] },
    { prefix: 't', title: 'A title' },
  );

  const partsOf = (figure: Markup): readonly string[] =>
    elementsOf(markupText(figure))
      .map(({ tagName }) => tagName)
      .filter((name) => ['figcaption', 'svg', 'ul', 'details', 'table'].includes(name));

  expect(partsOf(chartFigure(chart))).toEqual(['figcaption', 'svg', 'ul', 'svg', 'details', 'table']);
  expect(partsOf(chartFigure(chart, { hasTable: false }))).toEqual(['figcaption', 'svg', 'ul', 'svg']);
});
