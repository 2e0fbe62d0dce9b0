import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inControlOrder, isControlWithin } from '../../src/references/control-id.ts';
import { shippedReferences } from '../../src/references/shipped.ts';

const shipped = [...new Set([...shippedReferences.values()].flat())];

/** Ids as publications have them, and what nobody would write. */
const anyControl = fc.oneof(
  fc.constantFrom(...shipped, 'Annex A Controls: 5.15', 'Mandatory Clause: None', 'AC-2', '%', '٣.١'),
  fc
    .array(fc.constantFrom('A', 'AC', '-', '.', '2', '10', '02', ' ', '(', '①', '½', 'é'))
    .map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', minLength: 1 }),
);

describe('controls in order', () => {
  test('have AC-02 before AC-10, and a control before its enhancements', () => {
    const ordered = [
      'AC',
      'AC-2',
      'AC-02',
      'AC-02(01)',
      'AC-02(10)',
      'AC-3',
      'AC-10',
      'PM-01',
      '5.2',
      '5.15',
    ];
    expect(inControlOrder(ordered.toReversed())).toEqual([
      ...['5.2', '5.15', 'AC', 'AC-02', 'AC-2', 'AC-02(01)', 'AC-02(10)', 'AC-3', 'AC-10', 'PM-01'],
    ]);
  });

  test('do not depend on the order in which they come', () => {
    fc.assert(
      fc.property(fc.array(anyControl), fc.nat(), (controls, turn) => {
        const middle = controls.length === 0 ? 0 : turn % controls.length;
        const turned = [...controls.slice(middle), ...controls.slice(0, middle)].toReversed();
        expect(inControlOrder(turned)).toEqual(inControlOrder(controls));
        expect(inControlOrder(controls).toSorted()).toEqual(controls.toSorted());
      }),
    );
  });

  test('stay as they are when some of them are left out', () => {
    fc.assert(
      fc.property(fc.array(anyControl), (controls) => {
        const kept = new Set(controls.filter((_, index) => index % 2 === 0));
        const ordered = inControlOrder(new Set(controls));
        expect(ordered.filter((control) => kept.has(control))).toEqual(inControlOrder(kept));
      }),
    );
  });
});

describe('a control is within', () => {
  test.each([
    ['AC-02', 'AC-02'],
    ['AC-02', 'ac 2'],
    ['AC-02', 'AC'],
    ['AC-02(01)', 'AC-2'],
    ['Annex A Controls: 5.15', '5.15'],
    ['Annex A Controls: 5.15', '5'],
    ['Annex A Controls: 5.15', 'annex a controls'],
    ['%', '%'],
  ])('%s in %s', (control, text) => {
    expect(isControlWithin(control, text)).toBe(true);
  });

  test.each([
    ['AC-02', 'AC-02(01)'],
    ['AC-20', 'AC-2'],
    ['AC-02', 'A'],
    ['AC-02', '2'],
    ['CP', 'CP-01'],
    ['AC-02', '%'],
  ])('%s not in %s', (control, text) => {
    expect(isControlWithin(control, text)).toBe(false);
  });

  test('every control is within itself', () => {
    fc.assert(
      fc.property(anyControl, (control) => {
        expect(isControlWithin(control, control)).toBe(true);
      }),
    );
  });
});
