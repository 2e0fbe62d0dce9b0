import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, test } from 'vitest';
import { tools } from '../src/tools.ts';
import { newConnection } from './support/connection.ts';
import { walkedThrough } from './support/walkthrough.ts';

// Tokens are those of the encoding o200k. Other models count otherwise, but a longer text is longer for all of them.

const profile = 'clinical-systems-2026';

/** Each tool that reads, with the arguments that it needs and no others. */
const DEFAULTS: readonly (readonly [string, Record<string, unknown>])[] = [
  ['csf_search', { query: 'backup' }],
  ['csf_get', { id: 'PR' }],
  ['csf_map', { id: 'PR.DS-11' }],
  ['csf_map', { id: 'PR' }],
  ['csf_map', { reference: 'AC-01' }],
  ['profile_get', { profile }],
  ['profile_overview', { profile }],
  ['profile_overview', {}],
  ['profile_scores', { profile }],
  ['profile_gaps', { profile }],
  ['profile_changes', { profile }],
  ['profile_changes', { profile, with: ['clinical-systems-2027'] }],
  ['profile_checks', { profile }],
  ['profile_lens', { profile, dataset: 'sp-800-53-rev-5-2-0' }],
  ['assessment_next', { profile }],
  ['records_list', { profile, kind: 'evidence' }],
  ['records_list', { profile, kind: 'risks' }],
  ['records_list', { profile, kind: 'actions' }],
  ['records_list', { profile, kind: 'tiers' }],
  ['records_list', { profile, kind: 'assessments' }],
  ['records_list', { profile, kind: 'intake' }],
  ['records_list', { profile, kind: 'comments' }],
  ['records_list', { profile, kind: 'due' }],
  ['records_list', { profile, kind: 'withdrawals' }],
  ['records_list', { profile, kind: 'snapshots' }],
  ['records_list', { profile, kind: 'heatMap' }],
  ['records_list', { kind: 'imports' }],
  ['plan_build', { profile, startOn: '2026-07-20', capacityHoursPerWeek: 40 }],
  ['audit_log', {}],
];

describe('what a model has to read', () => {
  test('is at most 6,000 tokens of names, descriptions and arguments, for at most 30 tools', async () => {
    const { client } = await newConnection();
    const { tools } = await client.listTools();
    const seen = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
    expect(tools.length).toBeLessThanOrEqual(30);
    expect(countTokens(JSON.stringify(seen))).toBeLessThanOrEqual(6_000);
  });

  test('is at most 1,500 tokens in a default answer about the hospital of the walkthrough', async () => {
    const { call } = await walkedThrough();
    const tooLong: Record<string, number> = {};
    for (const [tool, args] of DEFAULTS) {
      const { isError, text, summary, next, facts } = await call(tool, args);
      expect(isError, text).toBe(false);
      const tokens = countTokens(JSON.stringify({ summary, ...facts, next }));
      if (tokens > 1_500) tooLong[`${tool} ${JSON.stringify(args)}`] = tokens;
    }
    expect(tooLong).toEqual({});
  });

  test('is at most 1,200 tokens in an overview of the hospital', async () => {
    const { call } = await walkedThrough();
    const { summary, next, facts } = await call('profile_overview', { profile });
    expect(countTokens(JSON.stringify({ summary, ...facts, next }))).toBeLessThanOrEqual(1_200);
  });

  test('is measured for every tool that reads', () => {
    const reading = tools.filter(({ annotations }) => annotations.readOnlyHint).map(({ name }) => name);
    expect(new Set(DEFAULTS.map(([tool]) => tool))).toEqual(new Set(reading));
  });
});
