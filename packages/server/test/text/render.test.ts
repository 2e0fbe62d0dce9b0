import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { render } from '../../src/text/render.ts';

describe('render', () => {
  test('puts facts on lines of their own and indents what is nested', () => {
    expect(
      render({
        id: 'RC.CO',
        basis: 'assessed 1 of 2 in scope',
        mean: null,
        distribution: { 0: 1, 1: 0 },
        levels: [0, 1],
        contains: [{ id: 'RC.CO-03', lookFor: ['a report, dated', 'a list'] }, { id: 'RC.CO-04' }],
        empty: [],
      }),
    ).toBe(
      [
        'id: RC.CO',
        'basis: assessed 1 of 2 in scope',
        'mean: none',
        'distribution: 0 = 1, 1 = 0',
        'levels: 0, 1',
        'contains:',
        '  - id: RC.CO-03',
        '    lookFor:',
        '      - a report, dated',
        '      - a list',
        '  - id: RC.CO-04',
        'empty: []',
      ].join('\n'),
    );
  });

  test('indents a text of several lines, so that it cannot pass for other facts', () => {
    expect(render({ note: 'fine\nscore: 4', score: 1 })).toBe('note:\n  fine\n  score: 4\nscore: 1');
  });

  test('tells a text that reads "none" from null, and an empty list or record from both', () => {
    expect(render({ scope: 'none', note: null, list: [], quoted: '"none"', record: {}, brace: '{}' })).toBe(
      'scope: "none"\nnote: none\nlist: []\nquoted: ""none""\nrecord: {}\nbrace: "{}"',
    );
  });

  test('leaves no fact out', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = render(value);
        for (const fact of scalars(value)) {
          for (const line of String(fact ?? 'none').split('\n')) expect(text).toContain(line);
        }
      }),
    );
  });
});

function scalars(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [value];
  return Object.values(value).flatMap(scalars);
}
