import { describe, expect, test } from 'vitest';
import { type RadarAxis, radarChart } from '../../src/charts/radar.ts';
import { markupText } from '../../src/markup/markup.ts';
import { elementsOf, withClass } from '../support/page-reader.ts';
import { SCALE } from './support/chart-data.ts';

const NO_TARGET = { mean: null, outcomes: 0, inScope: 10, thin: true };

function axis(id: string, figures: Partial<RadarAxis> = {}): RadarAxis {
  const target = { mean: 3, outcomes: 10, inScope: 10, thin: false };
  return {
    id,
    name: `Function ${id}`,
    mean: 2.37,
    assessed: 8,
    inScope: 10,
    thin: false,
    target,
    before: null,
    ...figures,
  };
}

const SIX = ['GV', 'ID', 'PR', 'DE', 'RS', 'RC'];

function draw(functions: readonly RadarAxis[], snapshot: string | null = null) {
  const { svg, text, key } = radarChart({ scale: SCALE, functions, snapshot }, { prefix: 'radar' });
  return { elements: elementsOf(markupText(svg)), markup: markupText(svg), text, key };
}

describe('the radar', () => {
  test('has the numbers of the functions in its table', () => {
    const before = { mean: 1.5, outcomes: 7, inScope: 9, thin: false };
    const { text } = draw([axis('GV', { before })], 'Audit 2025');

    expect(text.header).toEqual([
      ...['Function', 'Name', 'Current mean', 'Assessed', 'In scope', 'Target mean', 'With a target'],
      ...['Mean before', 'Assessed before'],
    ]);
    expect(text.rows).toEqual([['GV', 'Function GV', 2.37, 8, 10, 3, 10, 1.5, 7]]);
    expect(text.notes).toEqual(['Before: Audit 2025.']);
  });

  test('draws a closed line where all functions are measured', () => {
    const { elements, markup } = draw(SIX.map((id) => axis(id)));

    expect(withClass(elements, 'area')).toHaveLength(1);
    expect(withClass(elements, 'dot')).toHaveLength(6);
    expect(withClass(elements, 'target-mark')).toHaveLength(6);
    expect(withClass(elements, 'unknown')).toHaveLength(0);
    expect(markup).toContain('>2.37 of 3<');
  });

  test('hatches a function that is not assessed, and draws no line to it', () => {
    const { elements, markup, text } = draw(
      SIX.map((id) => axis(id, id === 'RC' ? { mean: null, assessed: 0, thin: true } : {})),
    );

    expect(withClass(elements, 'unknown')).toHaveLength(1);
    expect(withClass(elements, 'dot')).toHaveLength(5);
    expect(withClass(elements, 'area')).toHaveLength(0);
    expect(elements.filter(({ tagName }) => tagName === 'polyline')).toHaveLength(4);
    expect(markup).toContain('>n/m of 3<');
    expect(text.rows.at(-1)?.[2]).toBe('n/m');
  });

  test('leaves a function blank of which nothing is in scope', () => {
    const none = { mean: null, assessed: 0, inScope: 0, target: { ...NO_TARGET, inScope: 0 } };
    const { elements, markup, key, text } = draw(SIX.map((id) => axis(id, id === 'RC' ? none : {})));

    expect(withClass(elements, 'unknown')).toHaveLength(0);
    expect(markup).toContain('>–<');
    expect(markup).toContain('Mean score of 5 of 6 functions');
    expect(key.map(({ label }) => label)).not.toContain('n/m');
    expect(text.rows.at(-1)?.[2]).toBe('none in scope');
  });

  test('draws no mean of one outcome in two that is below the least coverage', () => {
    const { elements, text } = draw([axis('GV', { mean: 4, assessed: 1, inScope: 2, thin: true })]);

    expect(withClass(elements, 'dot')).toHaveLength(0);
    expect(text.rows[0]?.slice(2, 5)).toEqual(['n/m', 1, 2]);
    expect(text.notes).toHaveLength(1);
  });

  test('draws the lowest level outside of the centre, so that it differs from what is unknown', () => {
    const { markup } = draw(SIX.map((id) => axis(id, { mean: 0 })));

    expect(markup).not.toContain('cx="180" cy="146"');
  });

  test('draws a target only where enough outcomes have one', () => {
    const { elements, text } = draw([axis('GV'), axis('ID', { target: NO_TARGET }), axis('PR')]);

    expect(withClass(elements, 'target-mark')).toHaveLength(2);
    expect(text.rows[1]?.slice(5)).toEqual(['n/m', 0]);
  });

  test('draws the last snapshot if there is one', () => {
    const before = { mean: 1, outcomes: 9, inScope: 10, thin: false };
    const functions = SIX.map((id) => axis(id, { before }));

    expect(withClass(draw(functions, 'Audit').elements, 'before-mark')).toHaveLength(6);
    expect(draw(functions, 'Audit').key.map(({ label }) => label)).toContain('Audit');
    expect(draw(SIX.map((id) => axis(id))).key.map(({ label }) => label)).toEqual(['Current', 'Target']);
  });

  test('says so where no function is selected', () => {
    expect(draw([]).markup).toContain('No function is selected.');
  });
});
