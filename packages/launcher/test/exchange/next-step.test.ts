import { describe, expect, test } from 'vitest';
import type { Facts } from '../../src/exchange/facts-in-words.ts';
import { type GivenCommand, nextStep } from '../../src/exchange/next-step.ts';
import { LINUX, WINDOWS } from '../support/platform.ts';

const given = (changes: Partial<GivenCommand> = {}): GivenCommand => ({
  words: ['import', 'my scores.csv', '--profile', 'clinic'],
  ...{ kind: undefined, mapping: undefined, saveMapping: undefined, platform: LINUX },
  ...changes,
});

const SPREADSHEET: Facts = {
  ...{ status: 'dry run', kind: 'spreadsheet', profile: 'clinic', next: 'Repeat the call.' },
  ...{ columns: [{ role: 'score', column: 'Level', certainty: 'high' }], undecided: [], missing: [] },
};

describe('after the dry run of a spreadsheet', () => {
  test('one command stores it and keeps its mapping, if nothing is open', () => {
    expect(nextStep(SPREADSHEET, given())).toBe(
      "To do this: csf-mcp import 'my scores.csv' --profile clinic --no-dry-run --save-mapping mapping.json",
    );
  });

  test('what only a person can say is to be written into the mapping, step by step', () => {
    const answer: Facts = {
      ...SPREADSHEET,
      undecided: [
        { role: 'sheets', candidates: ['Q1', 'Q2'] },
        { role: 'target', candidates: ['Goal', 'Aim "2027"'] },
      ],
      columns: [{ role: 'score', column: 'Level', certainty: 'low' }],
      missing: ['assessor', 'source', 'confirmer'],
    };
    expect(nextStep(answer, given())).toBe(`Next:
  1. Save the mapping: csf-mcp import 'my scores.csv' --profile clinic --dry-run --save-mapping mapping.json
  2. Choose, and add to mapping.json: "sheets": ["Q1"] or "sheets": ["Q2"]
  3. Choose, and add to "columns" in mapping.json: "target": "Goal" or "target": "Aim \\"2027\\""
  4. Check in mapping.json whether "Level" is the score: that is a guess.
  5. Add to mapping.json: "assessor": "who judged the outcomes"
  6. Add to mapping.json: "source": "where the scores come from"
  7. Add to mapping.json: "confirmer": "who confirmed the scores"
  8. Import with it: csf-mcp import 'my scores.csv' --profile clinic --mapping mapping.json`);
  });

  test('a mapping that is saved is the one to correct and to import with', () => {
    const saved = given({ saveMapping: 'm.json' });
    expect(nextStep(SPREADSHEET, saved)).toMatch(/^To do this: .* --mapping m\.json$/);
    expect(nextStep({ ...SPREADSHEET, missing: ['assessor'] }, saved)).toMatch(
      /^Next:\n {2}1\. Add to m\.json: .*\n {2}2\. Import with it: .* --mapping m\.json$/,
    );
  });

  test('a mapping that was given stays the one to import with', () => {
    const { columns: _, ...answer } = SPREADSHEET;
    expect(nextStep(answer, given({ mapping: 'm.json' }))).toMatch(/^To do this: .* --mapping m\.json$/);
  });

  test('there is nothing to do where nothing differs', () => {
    const { next: _, ...answer } = SPREADSHEET;
    expect(nextStep(answer, given())).toBeNull();
  });
});

describe('after other imports', () => {
  const dryRun = { status: 'dry run', next: 'Repeat the call without dryRun.' };

  test.each<[string, Facts, Partial<GivenCommand>, string | null]>([
    [
      'a template that would change something',
      { ...dryRun, kind: 'template' },
      {},
      "To do this: csf-mcp import 'my scores.csv' --profile clinic",
    ],
    [
      'a questionnaire with conflicts',
      { ...dryRun, kind: 'questionnaire', conflicts: [{ cell: 'F11' }], next: 'Have the cells corrected.' },
      {},
      'Next: Have the cells corrected.',
    ],
    [
      'what looks like a Community Profile',
      { ...dryRun, kind: 'community' },
      { words: ['import', 'Hospitals.csv'] },
      'To do this: csf-mcp import Hospitals.csv --kind community',
    ],
    [
      'a Community Profile that was said to be one',
      { ...dryRun, kind: 'community' },
      { words: ['import', 'Hospitals.csv', '--kind', 'community'], kind: 'community' },
      'To do this: csf-mcp import Hospitals.csv --kind community',
    ],
    [
      'a stored Community Profile',
      { status: 'imported', kind: 'community', id: 'community-hospitals' },
      {},
      'To take it back: csf-mcp import --remove community-hospitals',
    ],
    [
      "NIST's wording",
      { status: 'imported', kind: 'framework', import: 'F-2' },
      {},
      'To take it back: csf-mcp import --remove F-2',
    ],
    [
      'references that were kept back because nobody can verify them',
      {
        ...{ status: 'imported', kind: 'framework', import: 'F-2' },
        datasets: [{ status: 'kept back', believed: 'unverified' }],
      },
      { words: ['import', 'csf2.xlsx'] },
      'To use it all the same: csf-mcp import csf2.xlsx --accept-unverified',
    ],
    [
      'references that were kept back because newer ones are in use',
      {
        ...{ status: 'imported', kind: 'framework', import: 'F-2' },
        datasets: [{ status: 'kept back', believed: 'official' }],
      },
      {},
      'To take it back: csf-mcp import --remove F-2',
    ],
    [
      'a profile',
      { status: 'imported', kind: 'profile', profile: 'clinic-2' },
      {},
      'To see it: csf-mcp call profile_overview profile=clinic-2',
    ],
    [
      'a spreadsheet whose mapping is in a file',
      { status: 'imported', kind: 'spreadsheet', profile: 'clinic' },
      { mapping: 'm.json', platform: WINDOWS },
      "For the next file of this shape: csf-mcp import <file> --profile clinic --mapping 'm.json'",
    ],
    ['what was taken back', { status: 'removed', import: 'F-2' }, {}, null],
    ['what is there already', { status: 'unchanged', kind: 'framework', import: 'F-2' }, {}, null],
  ])('%s', (_what, answer, changes, step) => {
    expect(nextStep(answer, given(changes))).toBe(step);
  });
});
