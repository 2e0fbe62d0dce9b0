import { expect, test } from 'vitest';
import { outcomes } from '../../src/framework/elements.ts';
import { PROFILE, recordHarbourClinic } from './harbour-clinic.ts';

/** The texts did not have the short names of outcomes then. */
function withoutShortNames(text: string): string {
  const cells = outcomes.flatMap(({ shortName }) => [`,"${shortName}"`, `,${shortName}`]);
  return cells.reduce(
    (rest, cell) => rest.replaceAll(cell, ''),
    text.replaceAll(/\b(id|outcome),shortName/g, '$1'),
  );
}

/**
 * The bytes of these texts when they repeated the structured content as indented lines, with each field named in each
 * record: measured over the same example at commit eb9ac74, the last one that did so. The tools of
 * figures were profile_analyze and profile_compare then.
 */
const REPEATED: readonly (readonly [string, Record<string, unknown>, number])[] = [
  ['profile_scores', { profile: PROFILE }, 2_448],
  ['profile_scores', { profile: PROFILE, detail: 'detailed' }, 10_754],
  ['profile_gaps', { profile: PROFILE }, 1_061],
  ['profile_changes', { profile: PROFILE, with: ['next'] }, 2_557],
  ['profile_changes', { profile: PROFILE, with: ['next'], detail: 'detailed' }, 11_105],
  ['records_list', { profile: PROFILE, kind: 'evidence' }, 1_412],
  ['records_list', { profile: PROFILE, kind: 'risks' }, 1_399],
  ['records_list', { profile: PROFILE, kind: 'risks', detail: 'detailed' }, 1_721],
  ['records_list', { profile: PROFILE, kind: 'assessments' }, 3_530],
  ['records_list', { profile: PROFILE, kind: 'assessments', detail: 'detailed' }, 3_800],
];

test.each(REPEATED)(
  'the text of %s %j has at most 40 % of the bytes that it had when it repeated the structure',
  async (tool, args, before) => {
    const { call } = await recordHarbourClinic();
    await call('profile_clone', { profile: PROFILE, name: 'Next' });
    const { isError, text } = await call(tool, args);
    expect(isError, text).toBe(false);
    expect(Buffer.byteLength(withoutShortNames(text))).toBeLessThanOrEqual(0.4 * before);
  },
);
