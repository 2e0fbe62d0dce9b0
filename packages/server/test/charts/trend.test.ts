import { describe, expect, test } from 'vitest';
import { trendChart } from '../../src/charts/trend.ts';
import type { TrendPoint } from '../../src/charts/trend-points.ts';
import { markupText } from '../../src/markup/markup.ts';
import { elementsOf, textIn, withClass } from '../support/page-reader.ts';
import { SCALE } from './support/chart-data.ts';

function point(date: string, facts: Partial<TrendPoint> = {}): TrendPoint {
  const step = { since: '2025-01-01', sameOutcomes: 40, meanBefore: 1.25, mean: 1.75 };
  return { date, assessed: 60, inScope: 98, thin: false, step, ...facts };
}

function draw(...points: readonly TrendPoint[]) {
  const { svg, text, key } = trendChart({ scale: SCALE, points }, { prefix: 'trend' });
  const elements = elementsOf(markupText(svg));
  const labels = elements.filter(({ tagName }) => tagName === 'text').map(textIn);
  return { elements, labels, text, key };
}

const FIRST = point('2025-03-31', { step: null });

describe('the trend', () => {
  test('draws a line for each step, and shows the last mean', () => {
    const { elements, labels, text } = draw(
      FIRST,
      point('2025-06-30'),
      point('2025-09-30', { assessed: 70 }),
    );

    expect(withClass(elements, 'current')).toHaveLength(2);
    expect(labels).toContain('1.75');
    expect(text.rows).toEqual([
      ['2025-03-31', 60, 98, '–', '–', '–'],
      ['2025-06-30', 60, 98, 40, 1.25, 1.75],
      ['2025-09-30', 70, 98, 40, 1.25, 1.75],
    ]);
  });

  test('shows the coverage at each point', () => {
    const { elements, labels } = draw(FIRST, point('2026-06-30', { assessed: 70 }));

    expect(labels).toContain('60/98');
    expect(labels).toContain('70/98');
    expect(withClass(elements, 'track')).toHaveLength(2);
  });

  test('leaves a gap where no outcome is scored at both days', () => {
    const nothing = { since: '2025-06-30', sameOutcomes: 0, meanBefore: null, mean: null };
    const { elements, text } = draw(
      FIRST,
      point('2025-06-30'),
      point('2025-09-30', { step: nothing }),
      point('2025-12-31'),
    );

    expect(withClass(elements, 'current')).toHaveLength(2);
    expect(text.rows[2]).toEqual(['2025-09-30', 60, 98, 0, 'n/m', 'n/m']);
  });

  test('leaves a gap on both sides of a day at which too little is assessed, and hatches it', () => {
    const { elements, labels, text } = draw(
      FIRST,
      point('2025-06-30', { assessed: 1, thin: true }),
      point('2025-09-30'),
    );

    expect(withClass(elements, 'current')).toHaveLength(0);
    expect(withClass(elements, 'hatched')).toHaveLength(2); // the day, and its coverage
    expect(labels).toContain('n/m');
    expect(text.rows.map((row) => row.slice(3))).toEqual([
      ['–', '–', '–'],
      [40, 'n/m', 'n/m'],
      [40, 'n/m', 'n/m'],
    ]);
  });

  test('does not draw a mean of 0 that nobody has', () => {
    expect(withClass(draw(FIRST).elements, 'dot')).toHaveLength(0);
  });

  test('says beside the picture that nothing can be compared, and explains no line', () => {
    const { labels, text, key } = draw({ ...FIRST, assessed: 1, thin: true });

    expect(text.notes[0]).toBe('Nothing can be compared yet.');
    expect(labels).not.toContain('Nothing can be compared yet.'); // it would stand over the hatching
    expect(key.map(({ label }) => label)).toEqual(['n/m']);
    expect(draw(FIRST, point('2025-06-30')).text.notes).toEqual([]);
  });

  test('draws a mean of 0 that is measured', () => {
    const zero = { since: '2025-03-31', sameOutcomes: 3, meanBefore: 0, mean: 0 };
    const { elements, labels } = draw(FIRST, point('2025-06-30', { step: zero }));

    expect(withClass(elements, 'dot')).toHaveLength(1);
    expect(labels.filter((label) => label === '0')).toHaveLength(2); // one is of the scale
  });

  test('labels as many of 61 days as have room', () => {
    const points = Array.from({ length: 61 }, (_, index) =>
      point(new Date(Date.UTC(2020, index + 1, 0)).toISOString().slice(0, 10)),
    );
    const { elements, text } = draw(...points);
    const days = elements
      .filter(({ tagName }) => tagName === 'text')
      .filter((each) => /^\d{4}-/.test(textIn(each)));

    expect(text.rows).toHaveLength(61);
    expect(days.length - withClass(days, 'wide').length).toBeLessThanOrEqual(6);
    expect(days.map(textIn)).toContain('2025-01'); // the last one
  });

  test('refuses a day that is none', () => {
    expect(() => draw(point('31.12.2025'))).toThrow('Give days as YYYY-MM-DD, not: 31.12.2025');
  });

  test('says so where nothing has been assessed', () => {
    expect(draw().labels).toEqual(['Nothing has been assessed yet.']);
  });
});
