import { describe, expect, test } from 'vitest';
import { type AgedEvidence, evidenceAges } from '../../src/charts/evidence-ages.ts';
import { markupText } from '../../src/markup/markup.ts';
import { attributeOf, elementsOf, textIn, withClass } from '../support/page-reader.ts';

const AS_OF = '2026-01-20';

function piece(id: string, facts: Partial<AgedEvidence> = {}): AgedEvidence {
  return {
    id,
    title: `Title of ${id}`,
    date: '2026-01-01',
    ageDays: 19,
    validUntil: null,
    state: 'accepted',
    ...facts,
  };
}

function draw(...evidence: readonly AgedEvidence[]) {
  const { svg, text } = evidenceAges({ asOf: AS_OF, evidence }, { prefix: 'ages' });
  const elements = elementsOf(markupText(svg));
  const labels = elements.filter(({ tagName }) => tagName === 'text').map(textIn);
  const widths = (name: string): readonly number[] =>
    withClass(elements, name).map((mark) => Number.parseFloat(attributeOf(mark, 'width') ?? ''));
  return { elements, labels, widths, text };
}

describe('the ages of evidence', () => {
  test('stand in the table as they were given', () => {
    const { labels, text } = draw(piece('E-1'), piece('E-2', { ageDays: 1, validUntil: '2026-02-01' }));

    expect(text.rows).toEqual([
      ['E-1', 'Title of E-1', '2026-01-01', 19, 'no end stated', 'accepted'],
      ['E-2', 'Title of E-2', '2026-01-01', 1, '2026-02-01', 'accepted'],
    ]);
    expect(labels).toContain('19 days');
    expect(labels).toContain('1 day');
  });

  test('are drawn from the day of the evidence to the day judged, and on as long as it holds', () => {
    const { widths } = draw(piece('E-1', { validUntil: '2026-02-07' })); // 38 days in all, 19 of them gone

    expect(widths('bar')).toEqual([50]);
    expect(widths('left')).toEqual([50]);
  });

  test('show since when evidence has lapsed', () => {
    const { widths, labels } = draw(piece('E-1', { validUntil: '2026-01-10', state: 'lapsed' }));

    expect(widths('late')).toHaveLength(1);
    expect(widths('left')).toHaveLength(0);
    expect(labels).toContain('lapsed 2026-01-10');
  });

  test.each(['not reviewed', 'rejected'] as const)('are hollow for evidence that is %s', (state) => {
    const { widths } = draw(piece('E-1', { state }));

    expect(widths('hollow')).toHaveLength(1);
    expect(widths('bar')).toHaveLength(0);
  });

  test('are drawn for the first 40 pieces, and are all in the table', () => {
    const { widths, text } = draw(...Array.from({ length: 55 }, (_, index) => piece(`E-${index}`)));

    expect(widths('bar')).toHaveLength(40);
    expect(text.rows).toHaveLength(55);
    expect(text.notes).toEqual(['15 more pieces are in the table only.']);
  });

  test('say how many pieces they were not given', () => {
    const { text } = evidenceAges({ asOf: AS_OF, evidence: [piece('E-1')], leftOut: 3 }, { prefix: 'ages' });

    expect(text.notes).toEqual(['3 more pieces are left out.']);
  });

  test('are not drawn where there is no evidence', () => {
    expect(draw().labels).toEqual(['There is no evidence.']);
  });
});
