import { describe, expect, test } from 'vitest';
import { type DistributionData, distributionChart } from '../../src/charts/distribution.ts';
import { markupText } from '../../src/markup/markup.ts';
import { attributeOf, elementsOf, withClass } from '../support/page-reader.ts';
import { SCALE } from './support/chart-data.ts';

const DATA: DistributionData = {
  scale: SCALE,
  distribution: { 0: 3, 1: 0, 2: 10, 3: 5, 4: 1, 2.5: 2 },
  assessed: 21,
  inScope: 40,
  evidencePending: 4,
  notApplicable: 2,
  thin: false,
};

function draw(data: Partial<DistributionData> = {}) {
  const { svg, text } = distributionChart({ ...DATA, ...data }, { prefix: 'dist' });
  return { elements: elementsOf(markupText(svg)), text };
}

describe('the distribution', () => {
  test('counts each level, those between two levels, and what has none', () => {
    const { text } = draw();

    expect(text.rows).toEqual([
      ['0 Level 0', 3],
      ['1 Level 1', 0],
      ['2 Level 2', 10],
      ['2.5 between two levels', 2],
      ['3 Level 3', 5],
      ['4 Level 4', 1],
      ['Not assessed', 15],
      ['Not assessed, evidence waits', 4],
      ['Not applicable', 2],
    ]);
    const inScope = text.rows.slice(0, -1).reduce((sum, [, count]) => sum + Number(count), 0);
    expect(inScope).toBe(DATA.inScope);
  });

  test('draws bars in proportion', () => {
    const { elements } = draw();
    const widthOf = (name: string): number =>
      Number.parseFloat(
        withClass(elements, name).flatMap((each) => attributeOf(each, 'width') ?? [])[0] ?? '',
      );

    expect(widthOf('shade-4') / widthOf('shade-6')).toBeCloseTo(2, 2);
  });

  test('hatches what is not assessed, and draws no bar for none', () => {
    const { elements } = draw();

    expect(withClass(elements, 'hatched')).toHaveLength(2);
    expect(withClass(elements, 'shade-2')).toHaveLength(0);
  });

  test('says what is assessed, and if that is too little', () => {
    expect(draw().text.notes).toEqual(['Assessed 21 of 40 in scope.']);
    expect(draw({ thin: true }).text.notes).toEqual([
      'Assessed 21 of 40 in scope: too few to speak for the whole.',
    ]);
  });

  test('has a bar for what is unknown where nothing is assessed', () => {
    const { elements, text } = draw({ distribution: {}, assessed: 0, evidencePending: 0, notApplicable: 0 });

    expect(withClass(elements, 'hatched')).toHaveLength(1);
    expect(text.rows.at(-1)).toEqual(['Not assessed', 40]);
  });
});
