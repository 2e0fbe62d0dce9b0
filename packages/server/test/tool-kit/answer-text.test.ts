import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerText } from '../../src/tool-kit/answer-text.ts';
import { PROFILE, recordHarbourClinic } from '../example/harbour-clinic.ts';

describe('the text of an answer', () => {
  test('is the summary, the facts, and what to do next', () => {
    const facts = { id: 'E-1', basis: 'assessed 1 of 2 in scope', nextCursor: 'abc' };
    expect(answerText({ summary: 'One; assessed 1 of 2 in scope.', next: 'Ask.', facts })).toBe(
      'One; assessed 1 of 2 in scope.\n\nid: E-1\nnextCursor: abc\nnext: Ask.',
    );
    expect(answerText({ summary: 'Nothing.', facts: {} })).toBe('Nothing.');
  });

  test('leaves out what the tool names, in each item of a list and in records', () => {
    const facts = {
      scales: { score: { 0: 'None' } },
      source: { file: 'x', title: 'T' },
      groups: [
        { id: 'GV', basis: 'b', figures: { mean: 1 } },
        { id: 'ID', basis: 'b', figures: { mean: 2 } },
      ],
    };
    const notInText = ['scales', 'groups.basis', 'source.file'];
    expect(answerText({ summary: 'S.', facts, notInText })).toBe(
      'S.\n\nsource: title=T\ngroups:\nid,mean\nGV,1\nID,2',
    );
  });

  test('has every id and cursor of any facts', () => {
    const id = fc.stringMatching(/^[A-Z]{1,2}-[0-9]{1,3}$/);
    const record = fc.record({ id, note: fc.string(), outcomes: fc.array(id), inner: fc.record({ id }) });
    fc.assert(
      fc.property(fc.array(record), fc.array(id), id, (records, ids, nextCursor) => {
        const text = answerText({ summary: 'S.', facts: { records, ids, nextCursor } });
        for (const { id, outcomes, inner } of records)
          for (const each of [id, inner.id, ...outcomes]) expect(text).toContain(each);
        for (const each of [...ids, nextCursor]) expect(text).toContain(each);
      }),
    );
  });
});

/** Calls that read, one for each shape of an answer. */
const READS: readonly (readonly [string, Record<string, unknown>])[] = [
  ['csf_get', { id: 'PR.DS' }],
  ['csf_search', { query: 'backup', limit: 2 }],
  ['csf_map', { id: 'PR', limit: 3 }],
  ['profile_get', { profile: PROFILE, detail: 'detailed', limit: 3 }],
  ['profile_overview', {}],
  ['profile_overview', { organization: 'Harbour Clinic' }],
  ['profile_scores', { profile: PROFILE }],
  ['profile_gaps', { profile: PROFILE, limit: 2 }],
  ['profile_changes', { profile: PROFILE, limit: 2 }],
  ['profile_checks', { profile: PROFILE }],
  ['profile_checks', { profile: PROFILE, detail: 'detailed', limit: 2 }],
  ['assessment_next', { profile: PROFILE, limit: 1, assessor: 'Ben' }],
  ['plan_build', { profile: PROFILE, startOn: '2025-04-01', capacityHoursPerWeek: 8 }],
  ['audit_log', { limit: 2 }],
  ['audit_log', { limit: 2, detail: 'detailed' }],
  ['data_delete', { profile: PROFILE }],
  ...['evidence', 'risks', 'actions', 'tiers', 'assessments', 'due', 'heatMap'].map((kind) => {
    return ['records_list', { profile: PROFILE, kind, limit: 2 }] as const;
  }),
];

test.each(READS)(
  'of %s %j has every id, cursor, token and next step of its structure',
  async (tool, args) => {
    const { call } = await recordHarbourClinic();
    const { text, summary, next, facts, isError } = await call(tool, args);
    expect(isError, text).toBe(false);
    expect(text.startsWith(summary)).toBe(true);
    expect(summary).toMatch(/\w{3}/);
    if (next !== undefined) expect(text.endsWith(`next: ${next}`)).toBe(true);
    const ids = idsIn(facts);
    expect(ids).not.toEqual([]);
    for (const id of ids) expect(text).toContain(id);
  },
);

const ID = /^(?:[A-Z]{2}(?:\.[A-Z]{2}(?:-\d\d)?)?|[ERAT]-\d+|[a-z]+(?:-[a-z0-9]+)+)$/;
const KEYS = ['id', 'profile', 'nextCursor', 'confirm', 'outcome', 'element', 'dataset'];

/** What the next call may need. */
function idsIn(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return KEYS.includes(key) || ID.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([inner, item]) => idsIn(item, Array.isArray(value) ? key : inner));
}
