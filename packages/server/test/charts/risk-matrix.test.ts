import { describe, expect, test } from 'vitest';
import type { MatrixCell } from '../../src/charts/risk-ids.ts';
import { type RiskMatrixData, riskMatrix } from '../../src/charts/risk-matrix.ts';
import { markupText } from '../../src/markup/markup.ts';
import { elementsOf, textIn, withClass } from '../support/page-reader.ts';

const LEVELS = [1, 2, 3, 4, 5].map((value) => ({ value, label: `Level ${value}` }));

function risks(likelihood: number | null, impact: number | null, ...ids: readonly string[]): MatrixCell {
  return { likelihood, impact, count: ids.length, risks: ids };
}

function draw(data: Partial<RiskMatrixData> = {}) {
  const { svg, text, key } = riskMatrix(
    {
      likelihoods: LEVELS,
      impacts: LEVELS,
      appetite: { likelihood: null, impact: null },
      cells: [],
      ...data,
    },
    { prefix: 'risks' },
  );
  const elements = elementsOf(markupText(svg));
  const textsOf = (name: string): readonly string[] =>
    elements.filter(({ tagName }) => tagName === name).map(textIn);
  return { elements, labels: textsOf('text'), titles: textsOf('title'), text, key };
}

describe('the risk matrix', () => {
  test('shows how many risks each cell has, and their ids', () => {
    const { elements, labels, text } = draw({
      cells: [risks(5, 4, 'R-1'), risks(3, 3, 'R-2', 'R-3'), risks(1, 2, 'R-4', 'R-5', 'R-6')],
    });

    expect(withClass(elements, 'track')).toHaveLength(25);
    for (const label of ['R-1', 'R-2', 'R-3', 'R-4']) expect(labels).toContain(label);
    expect(labels.some((label) => label.startsWith('+2'))).toBe(true);
    expect(text.rows).toEqual([
      ['5 Level 5', '4 Level 4', 1, 'R-1'],
      ['3 Level 3', '3 Level 3', 2, 'R-2, R-3'],
      ['1 Level 1', '2 Level 2', 3, 'R-4, R-5, R-6'],
    ]);
  });

  test('holds 500 risks in one cell, of which the model has left out most ids', () => {
    const ids = Array.from({ length: 60 }, (_, index) => `R-${index + 1}`);
    const { labels, titles, text } = draw({ cells: [{ ...risks(3, 3, ...ids), count: 500 }] });

    expect(labels).toContain('500');
    expect(titles.some((title) => title.endsWith('R-40 and 460 more'))).toBe(true);
    expect(text.rows).toEqual([['3 Level 3', '3 Level 3', 500, `${ids.join(', ')} and 440 more`]]);
  });

  test('hatches risks without a rating and gives them no place in the matrix', () => {
    const { elements, labels, text } = draw({ cells: [risks(3, null, 'R-1'), risks(null, null, 'R-2')] });

    expect(withClass(elements, 'hatched')).toHaveLength(1);
    expect(labels).toContain('Not rated: R-1, R-2');
    expect(text.rows.map((row) => row.slice(0, 2))).toEqual([
      ['3 Level 3', 'not rated'],
      ['not rated', 'not rated'],
    ]);
  });

  test('sets the cells above the appetite apart', () => {
    const { elements, text, key } = draw({ appetite: { likelihood: 4, impact: 3 } });

    expect(withClass(elements, 'beyond')).toHaveLength(25 - 4 * 3);
    expect(withClass(elements, 'edge')).toHaveLength(1);
    expect(text.notes).toEqual(['Appetite: likelihood up to 4, impact up to 3.']);
    expect(key).toHaveLength(2);
  });

  test('judges by what is stated only', () => {
    expect(withClass(draw({ appetite: { likelihood: null, impact: 4 } }).elements, 'beyond')).toHaveLength(5);
    const { elements, text } = draw();
    expect(withClass(elements, 'beyond')).toHaveLength(0);
    expect(text.notes).toEqual(['The profile states no appetite.']);
  });

  test('shows numbers alone where eleven levels leave no room for ids', () => {
    const levels = Array.from({ length: 11 }, (_, value) => ({ value, label: `L${value}` }));
    const { labels } = draw({ likelihoods: levels, impacts: levels, cells: [risks(3, 3, 'R-1', 'R-2')] });

    expect(labels).not.toContain('R-1');
    expect(labels).toContain('2');
  });
});
