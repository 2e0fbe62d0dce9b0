import { describe, expect, test } from 'vitest';
import { newConnection } from '../support/connection.ts';

const START = 'Input validation error: Invalid arguments for tool';

async function refusal(tool: string, args: Record<string, unknown>): Promise<string> {
  const { call } = await newConnection();
  const { isError, text } = await call(tool, args);
  expect(isError).toBe(true);
  return text;
}

const LEVELS =
  'give a level: 0 Not achieved, 1 Partly achieved, 2 Largely achieved, 3 Achieved, 4 Achieved and maintained';

async function batchRefusal(records: readonly unknown[]): Promise<string> {
  const { call } = await newConnection();
  await call('profile_create', { name: 'Clinic', organization: 'Acme' });
  const { isError, text } = await call('assessment_record', { profile: 'clinic', assessor: 'Ada', records });
  expect(isError).toBe(true);
  return text;
}

describe('a refusal of arguments', () => {
  test('says which one is required', async () => {
    expect(await refusal('plan_build', { profile: 'clinic', capacityHoursPerWeek: 8 })).toBe(
      `${START} plan_build: startOn is required`,
    );
  });

  test('to change a profile without saying which one says how to make one', async () => {
    expect(await refusal('profile_save', { name: 'Clinic', organization: 'Acme' })).toBe(
      `${START} profile_save: profile is required: profile_create makes a new one`,
    );
  });

  test('names every wrong entry of a batch at once, each with its index and what to give', async () => {
    const records = [
      { outcome: 'GV.OC-01', score: 'high' },
      { outcome: 'GV.OC-02', score: 2, confidence: 'sure' },
      { score: 1 },
      { outcome: null, score: 1 },
      'GV.OC-05',
      { outcome: 'GV.OV-01', score: 1, note: 'x'.repeat(1_001) },
      { outcome: 'GV.OV-02', score: 1, note: ' ' },
      { outcome: 'GV.OV-03', score: 9 },
    ];
    expect((await batchRefusal(records)).split('\n')).toEqual([
      '8 of 8 records cannot be accepted, so none was stored.',
      `records.0: score: ${LEVELS}`,
      'records.1: confidence: give one of high, medium, low, not "sure"',
      'records.2: outcome is required',
      'records.3: outcome: give a text, not none',
      'records.4: give an object, not "GV.OC-05"',
      'records.5: note: is too long: give at most 1000 characters',
      'records.6: note: is empty: give a text, or leave it out where it is optional',
      `records.7: GV.OV-03: score 9 is not on the scale; ${LEVELS}.`,
    ]);
  });

  test('counts what it does not name', async () => {
    const text = await batchRefusal(Array.from({ length: 30 }, () => ({ outcome: 1, score: 1 })));
    expect(text.split('\n')).toHaveLength(22);
    expect(text).toMatch(/^30 of 30 records.*\nand 10 more$/s);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['csf_search', { query: 'x', limit: 51 }, 'limit: give 50 or less, not 51'],
    ['csf_search', { query: 'x', limit: 0 }, 'limit: give 1 or more, not 0'],
    ['csf_search', { query: 'x', limit: 2.5 }, 'limit: give a whole number, not 2.5'],
    ['csf_get', { id: 'GV', detail: {} }, 'detail: give one of concise, detailed, not an object'],
    ['profile_changes', { profile: 'a', with: [] }, 'with: give at least 1 item, not 0'],
    ['profile_changes', { profile: 'a', with: Array(5).fill('a') }, 'with: give at most 4 items, not 5'],
    ['data_import', { file: 'x', dryRun: 'yes' }, 'dryRun: give true or false, not "yes"'],
    [
      'records_list',
      { profile: 'a', kind: 'risk' },
      'kind: give one of evidence, risks, actions, tiers, assessments, intake, comments, withdrawals, snapshots, due, heatMap, imports, not "risk"',
    ],
  ])('of %s with %j says what to give', async (tool, args, problem) => {
    expect(await refusal(tool, args)).toBe(`${START} ${tool}: ${problem}`);
  });
});
