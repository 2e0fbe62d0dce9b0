import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnWidths } from '../../../src/reports/docx/column-widths.ts';

const WIDTH = 9_978;

describe('the columns of a table in a DOCX report', () => {
  test('make up the width of the page, and none is without room, whatever is in them', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('', 'word '.repeat(99), 'x'.repeat(999)));
    const table = fc
      .integer({ min: 1, max: 12 })
      .chain((columns) =>
        fc.array(fc.array(text, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 }),
      );
    fc.assert(
      fc.property(table, (cells) => {
        const widths = columnWidths(cells, WIDTH);
        expect(widths).toHaveLength(cells[0]?.length ?? 0);
        expect(widths.reduce((sum, width) => sum + width, 0)).toBe(WIDTH);
        expect(Math.min(...widths)).toBeGreaterThan(WIDTH / 100);
      }),
    );
  });

  test('give a long text the room that short ones leave, and keep an id on one line', () => {
    const [id = 0, text = 0, count = 0] = columnWidths(
      [['GV.OC-01', 'a text of many words '.repeat(9), '3']],
      WIDTH,
    );
    expect(text).toBeGreaterThan(WIDTH / 2);
    expect(id).toBeGreaterThan(8 * 100); // twips for a wide character of 8 points
    expect(count).toBeLessThan(id);
  });
});
