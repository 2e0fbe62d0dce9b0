import { describe, expect, test } from 'vitest';
import { type HeatStripCategory, heatStrip } from '../../src/charts/heat-strip.ts';
import { markupText } from '../../src/markup/markup.ts';
import { elementsOf, textIn, withClass } from '../support/page-reader.ts';
import { SCALE } from './support/chart-data.ts';

function category(id: string, figures: Partial<HeatStripCategory> = {}): HeatStripCategory {
  return { id, name: `Category ${id}`, mean: 2.25, assessed: 4, inScope: 5, thin: false, ...figures };
}

function draw(...categories: readonly HeatStripCategory[]) {
  const { svg, text } = heatStrip({ scale: SCALE, categories }, { prefix: 'heat' });
  const elements = elementsOf(markupText(svg));
  const labels = elements.filter(({ tagName }) => tagName === 'text').map(textIn);
  return { elements, labels, text };
}

describe('the heat strip', () => {
  test('has a cell for each category, with its mean and its coverage', () => {
    const { elements, labels, text } = draw(
      category('GV.OC'),
      category('GV.RM', { mean: 3 }),
      category('ID.AM'),
    );

    expect(labels).toEqual([
      ...['GV', 'GV.OC', '2.25', '4/5', 'GV.RM', '3', '4/5'],
      ...['ID', 'ID.AM', '2.25', '4/5'],
    ]);
    expect(elements.filter(({ tagName }) => tagName === 'rect')).toHaveLength(1 + 3); // one is of the hatching
    expect(text.rows).toEqual([
      ['GV.OC', 'Category GV.OC', 2.25, 4, 5],
      ['GV.RM', 'Category GV.RM', 3, 4, 5],
      ['ID.AM', 'Category ID.AM', 2.25, 4, 5],
    ]);
  });

  test('shades by the scale of the profile', () => {
    const { elements } = draw(category('GV.OC', { mean: 0 }), category('GV.RM', { mean: 4 }));

    expect(withClass(elements, 'shade-0')).toHaveLength(1);
    expect(withClass(elements, 'shade-8')).toHaveLength(1);
  });

  test.each([
    ['nothing is assessed', { mean: null, assessed: 0, thin: true }],
    ['one of two is assessed, below the least coverage', { mean: 4, assessed: 1, inScope: 2, thin: true }],
    ['nothing is assessed and nothing is asked for', { mean: null, assessed: 0, thin: false }],
  ])('hatches a category where %s', (_, figures) => {
    const { elements, labels, text } = draw(category('GV.OC', figures));

    expect(withClass(elements, 'hatched')).toHaveLength(1);
    expect(labels).toContain('n/m');
    expect(text.rows[0]?.[2]).toBe('n/m');
    expect(text.notes).toHaveLength(1);
  });

  test('outlines a category of which nothing is in scope', () => {
    const { elements, text } = draw(category('GV.OC', { mean: null, assessed: 0, inScope: 0 }));

    expect(withClass(elements, 'absent')).toHaveLength(1);
    expect(withClass(elements, 'hatched')).toHaveLength(0);
    expect(text.rows[0]?.[2]).toBe('none in scope');
  });

  test('takes several rows for a function of many categories', () => {
    const { labels } = draw(...Array.from({ length: 14 }, (_, index) => category(`GV.${index}`)));

    expect(labels.filter((label) => label === 'GV')).toHaveLength(1);
    expect(labels.filter((label) => label === '2.25')).toHaveLength(14);
  });

  test('cuts a long id, whose tooltip has all of it', () => {
    const { elements, labels } = draw(category('GV.A-very-long-id-of-a-category'));

    expect(labels.some((label) => label.endsWith('…'))).toBe(true);
    expect(elements.filter(({ tagName }) => tagName === 'title').map(textIn)).toContain(
      'GV.A-very-long-id-of-a-category Category GV.A-very-long-id-of-a-category: 2.25, assessed 4 of 5 in scope',
    );
  });

  test('says so where no category is selected', () => {
    expect(draw().labels).toEqual(['No category is selected.']);
  });
});
