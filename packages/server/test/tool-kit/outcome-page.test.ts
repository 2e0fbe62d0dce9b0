import { describe, expect, test } from 'vitest';
import { ownWording } from '../../src/framework-import/wording.ts';
import { TEXT_FIELDS } from '../../src/profiles/outcome-texts.ts';
import { outcomePage } from '../../src/tool-kit/outcome-page.ts';
import { standingsWith } from '../support/standings.ts';

const described = standingsWith({})
  .slice(0, 3)
  .map((standing) => ({
    standing,
    texts: Object.fromEntries(TEXT_FIELDS.map((field) => [field, field.repeat(40)])),
  }));

/** The names of the texts on each page, by outcome. */
function pages(maxBytes: number): string[][] {
  const found: string[][] = [];
  for (let start = 0, firstField = 0; start < described.length; ) {
    const page = outcomePage(described.slice(start), { firstField, maxBytes, words: ownWording });
    found.push(page.outcomes.flatMap((entry) => TEXT_FIELDS.filter((field) => Object.hasOwn(entry, field))));
    start += page.done;
    firstField = page.nextField;
    if (found.length > 1_000) throw new Error('The pages do not end');
  }
  return found;
}

describe('pages of outcomes with their texts', () => {
  test('hold as many outcomes as fit', () => {
    expect(pages(1_000_000)).toEqual([[...TEXT_FIELDS, ...TEXT_FIELDS, ...TEXT_FIELDS]]);
    expect(pages(20_000)).toEqual([[...TEXT_FIELDS], [...TEXT_FIELDS], [...TEXT_FIELDS]]);
  });

  test('have examples unless there is no room for them, and then say how many there are', () => {
    const examples = ['One', 'x'.repeat(2_000)];
    const words = { ...ownWording, isOfficial: true, examplesOf: () => ({ examples }) };
    const [whole] = outcomePage(described, { firstField: 0, maxBytes: 1_000_000, words }).outcomes;
    expect(whole).toMatchObject({ examples });
    const bare = outcomePage(described, { firstField: 0, maxBytes: 6_000, words });
    expect(bare).toMatchObject({ done: 0 });
    expect(bare.outcomes[0]).not.toHaveProperty('examples');
    const last = outcomePage(described, { firstField: TEXT_FIELDS.length - 1, maxBytes: 2_000, words });
    expect(last).toMatchObject({ done: 1, outcomes: [{ moreExamples: 2 }] });
  });

  test.each([6_000, 3_000, 1, -1])('have every text once, even if they may take %d bytes', (maxBytes) => {
    const found = pages(maxBytes);
    expect(found.length).toBeGreaterThan(3);
    expect(found.flat()).toEqual([...TEXT_FIELDS, ...TEXT_FIELDS, ...TEXT_FIELDS]);
  });
});
