import { describe, expect, test } from 'vitest';
import { type TierArea, tiersChart } from '../../src/charts/tiers.ts';
import { markupText } from '../../src/markup/markup.ts';
import { elementsOf, textIn, withClass } from '../support/page-reader.ts';

const LEVELS = [1, 2, 3, 4].map((value) => ({ value, label: `Tier name ${value}` }));

function draw(...tiers: readonly TierArea[]) {
  const { svg, text } = tiersChart({ levels: LEVELS, tiers }, { prefix: 'tiers' });
  const elements = elementsOf(markupText(svg));
  const labels = elements.filter(({ tagName }) => tagName === 'text').map(textIn);
  return { elements, labels, text };
}

const JUDGEMENT = { tier: 2, rationale: 'Because of this.', date: '2026-01-31', approver: 'A. Person' };

describe('the tiers', () => {
  test('show the tier that was judged, and why', () => {
    const { elements, labels, text } = draw({ area: 'risk management', judgement: JUDGEMENT });

    expect(withClass(elements, 'shade-6')).toHaveLength(1);
    expect(labels).toContain('2 Tier name 2');
    expect(text.rows).toEqual([
      ['risk management', 2, 'Tier name 2', '2026-01-31', 'A. Person', 'Because of this.'],
    ]);
  });

  test('are hatched where nobody has judged', () => {
    const { elements, labels, text } = draw({ area: 'risk management', judgement: null });

    expect(withClass(elements, 'hatched')).toHaveLength(4);
    expect(labels).toContain('not judged');
    expect(text.rows).toEqual([['risk management', null, null, null, null, null]]);
  });

  test('fill no step for a tier that has none', () => {
    const { elements, labels } = draw({ area: 'risk management', judgement: { ...JUDGEMENT, tier: 7 } });

    expect(withClass(elements, 'shade-6')).toHaveLength(0);
    expect(labels).toContain('7');
  });
});
