import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type OutcomeTexts, TEXT_FIELDS, textsAfter } from '../../src/profiles/outcome-texts.ts';

const anyTexts: fc.Arbitrary<OutcomeTexts> = fc.record(
  Object.fromEntries(TEXT_FIELDS.map((field) => [field, fc.constantFrom('a', 'b')])),
  { requiredKeys: [] },
);

describe('the texts of an outcome', () => {
  test('stay where nothing is said of them, and null clears them', () => {
    const before = { notes: 'Ask Ada.', rationale: 'Law.' };
    expect(textsAfter(before, { rationale: null, currentRoles: 'IT' })).toEqual({
      notes: 'Ask Ada.',
      currentRoles: 'IT',
    });
  });

  test('come in the order of the template, whatever the order in which they are given', () => {
    const texts = textsAfter({ notes: 'c', rationale: 'a' }, { considerations: 'd', currentStatus: 'b' });
    expect(Object.keys(texts)).toEqual(['rationale', 'currentStatus', 'notes', 'considerations']);
  });

  test('are what they already were if a change is repeated or its opposite', () => {
    fc.assert(
      fc.property(anyTexts, anyTexts, (before, change) => {
        const after = textsAfter(before, change);
        expect(after).toEqual({ ...before, ...change });
        expect(textsAfter(after, change)).toEqual(after);
        const undo = Object.fromEntries(TEXT_FIELDS.map((field) => [field, before[field] ?? null]));
        expect(textsAfter(after, undo)).toEqual(before);
      }),
    );
  });
});
