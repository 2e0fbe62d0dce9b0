import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import type { Chart, ChartOptions } from '../../src/charts/chart.ts';
import { distributionChart } from '../../src/charts/distribution.ts';
import { evidenceAges } from '../../src/charts/evidence-ages.ts';
import { chartFigure } from '../../src/charts/figure.ts';
import { ganttChart } from '../../src/charts/gantt.ts';
import { heatStrip } from '../../src/charts/heat-strip.ts';
import { outcomeMap } from '../../src/charts/outcome-map.ts';
import { radarChart } from '../../src/charts/radar.ts';
import { riskMatrix } from '../../src/charts/risk-matrix.ts';
import { tiersChart } from '../../src/charts/tiers.ts';
import { trendChart } from '../../src/charts/trend.ts';
import { markupText } from '../../src/markup/markup.ts';
import { STYLES } from '../../src/markup/styles.ts';
import { asRead, hostileText } from '../support/hostile-text.ts';
import { attributeOf, type Element, elementsOf, textIn } from '../support/page-reader.ts';
import { anyData } from './support/chart-data.ts';

/** A chart of any data. */
function anyChart<Data>(
  data: fc.Arbitrary<Data>,
  draw: (data: Data, options: ChartOptions) => Chart,
): fc.Arbitrary<Chart> {
  return fc
    .tuple(data, fc.option(hostileText, { nil: undefined }))
    .map(([drawn, title]) => draw(drawn, { prefix: 'p-1', ...(title !== undefined && { title }) }));
}

const CHARTS: readonly (readonly [string, fc.Arbitrary<Chart>])[] = [
  ['the radar', anyChart(anyData.radar, radarChart)],
  ['the heat strip', anyChart(anyData.heatStrip, heatStrip)],
  ['the map of outcomes', anyChart(anyData.outcomeMap, outcomeMap)],
  ['the distribution', anyChart(anyData.distribution, distributionChart)],
  ['the trend', anyChart(anyData.trend, trendChart)],
  ['the risk matrix', anyChart(anyData.riskMatrix, riskMatrix)],
  ['the Gantt chart', anyChart(anyData.gantt, ganttChart)],
  ['the ages of evidence', anyChart(anyData.evidenceAges, evidenceAges)],
  ['the tiers', anyChart(anyData.tiers, tiersChart)],
];

const NUM_RUNS = 25;

describe.each(CHARTS)('%s', (_, chart) => {
  const forAny = (check: (figure: readonly Element[], drawn: Chart) => void): void => {
    fc.assert(
      fc.property(chart, (drawn) => check(elementsOf(markupText(chartFigure(drawn))), drawn)),
      { numRuns: NUM_RUNS },
    );
  };

  test('consists of shapes and tables only, whatever the texts are', () => {
    forAny((figure) => {
      expect(
        [...new Set(figure.map(({ tagName }) => tagName))].filter((name) => !ELEMENTS.has(name)),
      ).toEqual([]);
    });
  });

  test('has no handler, no style, and no address but those of its own hatching', () => {
    forAny((figure) => {
      const attributes = figure.flatMap(({ attrs }) => attrs);

      expect(attributes.filter(({ name }) => !ATTRIBUTES.has(name))).toEqual([]);
      const fills = attributes.filter(({ name }) => name === 'fill').map(({ value }) => value);
      const ids = new Set(figure.map((element) => attributeOf(element, 'id')));
      expect(fills.filter((fill) => !ids.has(/^url\(#(.+)\)$/.exec(fill)?.[1]))).toEqual([]);
    });
  });

  test('has ids of its own only, and what refers to them finds them', () => {
    forAny((figure) => {
      const ids = figure.flatMap((element) => attributeOf(element, 'id') ?? []);
      const references = figure.flatMap((element) =>
        ['aria-labelledby', 'aria-describedby'].flatMap((name) => attributeOf(element, name) ?? []),
      );

      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((id) => !id.startsWith('p-1'))).toEqual([]);
      expect(references.filter((id) => !ids.includes(id))).toEqual([]);
    });
  });

  test('has places that are numbers, and sizes that are not negative', () => {
    forAny((figure) => {
      const numbers = figure.flatMap(({ attrs }) => attrs.filter(({ name }) => NUMBERS.test(name)));
      const sizes = numbers.filter(({ name }) => name === 'width' || name === 'height' || name === 'r');

      expect(numbers.filter(({ value }) => !/^-?\d*\.?\d+%?$/.test(value))).toEqual([]);
      expect(sizes.filter(({ value }) => value.startsWith('-'))).toEqual([]);
      const lists = figure.flatMap(({ attrs }) =>
        attrs.filter(({ name }) => name === 'points' || name === 'd'),
      );
      expect(lists.filter(({ value }) => !/^[\d., \-MLHVlz]+$/.test(value))).toEqual([]);
    });
  });

  test('stays inside of its picture', () => {
    forAny((figure) => {
      const shares = figure.flatMap(({ attrs }) =>
        attrs.filter(({ name, value }) => ['x', 'x1', 'x2', 'cx'].includes(name) && value.endsWith('%')),
      );

      expect(
        shares.filter(({ value }) => Number.parseFloat(value) < -0.5 || Number.parseFloat(value) > 100),
      ).toEqual([]);
    });
  });

  test('is an image with a name and a description', () => {
    forAny((figure, { title }) => {
      const [image] = figure.filter((element) => attributeOf(element, 'role') === 'img');
      const named = (attribute: string): string => {
        const id = image && attributeOf(image, attribute);
        const found = figure.find((element) => attributeOf(element, 'id') === id);
        return found === undefined ? '' : textIn(found);
      };

      expect(named('aria-labelledby').replace(/, part 1 of \d+$/, '')).toBe(asRead(title));
      expect(named('aria-describedby')).toMatch(/The table has the numbers\.$/);
    });
  });

  test('is SVG that is well-formed', () => {
    fc.assert(
      fc.property(chart, ({ svg, key }) => {
        const parser = new SaxesParser();
        parser.on('error', (error) => {
          throw error;
        });
        const marks = key.map(({ mark }) => markupText(mark)).join('');
        parser.write(`<all>${markupText(svg)}${marks}</all>`).close();
      }),
      { numRuns: NUM_RUNS },
    );
  });

  test('has a table whose rows are all as long as its head', () => {
    forAny((_figure, { text: { header, rows } }) => {
      expect(rows.filter((row) => row.length !== header.length)).toEqual([]);
    });
  });

  test('never says undefined, nor that something is not a number', () => {
    forAny((_figure, { svg }) => {
      expect(markupText(svg)).not.toMatch(/undefined|NaN|Infinity|\[object|null/);
    });
  });

  test('uses classes that the style sheet knows', () => {
    forAny((figure) => {
      const used = new Set(figure.flatMap((element) => attributeOf(element, 'class')?.split(' ') ?? []));

      expect([...used].filter((name) => !STYLES.includes(`.${name}`))).toEqual([]);
    });
  });
});

test('ids that are none are refused', () => {
  for (const prefix of ['', '1', 'a b', 'a"b', '<b>']) {
    expect(() => tiersChart({ levels: [], tiers: [] }, { prefix })).toThrow('Begin ids with a letter');
  }
});

const ELEMENTS = new Set([
  ...['figure', 'figcaption', 'ul', 'li', 'span', 'p', 'details', 'summary', 'div'],
  ...['table', 'caption', 'thead', 'tbody', 'tr', 'th', 'td'],
  ...[
    'svg',
    'title',
    'desc',
    'defs',
    'pattern',
    'g',
    'rect',
    'path',
    'line',
    'circle',
    'polygon',
    'polyline',
    'text',
  ],
]);

const ATTRIBUTES = new Set([
  ...[
    'id',
    'class',
    'role',
    'aria-labelledby',
    'aria-describedby',
    'aria-label',
    'aria-hidden',
    'tabindex',
    'scope',
    'data-id',
  ],
  ...['viewBox', 'width', 'height', 'x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'r', 'rx', 'd', 'points'],
  ...['fill', 'patternUnits', 'patternTransform'],
]);

const NUMBERS = /^(?:width|height|x|y|x1|x2|y1|y2|cx|cy|r|rx)$/;
