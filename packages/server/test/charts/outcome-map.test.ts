import { describe, expect, test } from 'vitest';
import { type MapOutcome, outcomeMap } from '../../src/charts/outcome-map.ts';
import { outcomes as ofFramework } from '../../src/framework/elements.ts';
import { markupText } from '../../src/markup/markup.ts';
import { elementsOf, textIn, withClass } from '../support/page-reader.ts';
import { SCALE } from './support/chart-data.ts';

function outcome(id: string, facts: Partial<MapOutcome> = {}): MapOutcome {
  return { id, shortName: `Outcome ${id}`, state: 'assessed', score: 2, target: 3, ...facts };
}

function draw(...outcomes: readonly MapOutcome[]) {
  const { svg, text, key } = outcomeMap({ scale: SCALE, outcomes }, { prefix: 'map' });
  const elements = elementsOf(markupText(svg));
  const labels = elements.filter(({ tagName }) => tagName === 'text').map(textIn);
  return { elements, labels, text, key: key.map(({ label }) => label) };
}

describe('the map of outcomes', () => {
  test('has a cell for each of the 106 outcomes, in a row for each of the 22 categories', () => {
    const { elements, labels, text } = draw(...ofFramework.map(({ id }) => outcome(id)));

    expect(withClass(elements, 'shade-4')).toHaveLength(106);
    expect(labels.filter((label) => label.includes('.'))).toHaveLength(22);
    expect(text.rows).toHaveLength(106);
  });

  test('has the scores and targets in its table', () => {
    const { text } = draw(outcome('GV.OC-01'), outcome('GV.OC-02', { score: 0.5, target: null }));

    expect(text.rows).toEqual([
      ['GV.OC-01', 'Outcome GV.OC-01', 'assessed', 2, 3],
      ['GV.OC-02', 'Outcome GV.OC-02', 'assessed', 0.5, null],
    ]);
  });

  test.each(['not assessed', 'evidence pending'] as const)('hatches an outcome that is %s', (state) => {
    const { elements, text, labels } = draw(outcome('GV.OC-01', { state, score: null }));

    expect(withClass(elements, 'hatched')).toHaveLength(1);
    expect(labels).not.toContain('0');
    expect(text.rows).toEqual([['GV.OC-01', 'Outcome GV.OC-01', state, null, 3]]);
  });

  test('tells a score of 0 from no score', () => {
    const { elements, labels } = draw(outcome('GV.OC-01', { score: 0 }));

    expect(withClass(elements, 'shade-0')).toHaveLength(1);
    expect(labels).toContain('0');
  });

  test.each(['not applicable', 'excluded'] as const)(
    'outlines an outcome that is %s, without its score',
    (state) => {
      const { elements, text } = draw(outcome('GV.OC-01', { state, score: 3 }));

      expect(withClass(elements, 'absent')).toHaveLength(1);
      expect(text.rows[0]?.[3]).toBeNull();
    },
  );

  test('marks what is below its target', () => {
    const targets = [null, 1, 2, 2.5, 4];
    const { elements, key } = draw(...targets.map((target, index) => outcome(`GV.OC-0${index}`, { target })));

    expect(elements.filter(({ tagName }) => tagName === 'rect')).toHaveLength(1 + 5 + 2);
    expect(key).toContain('Below target');
  });

  test('takes several rows for a category of many outcomes', () => {
    const { labels } = draw(...Array.from({ length: 25 }, (_, index) => outcome(`GV.OC-${index}`)));

    expect(labels.filter((label) => label === 'GV.OC')).toHaveLength(1);
    expect(labels.filter((label) => label === '2')).toHaveLength(25 + 1); // one is a number of an outcome
  });

  test('says so where no outcome is selected', () => {
    expect(draw().labels).toEqual(['No outcome is selected.']);
  });
});
