import { describe, expect, test } from 'vitest';
import { outcomes } from '../../src/framework/elements.ts';
import { type Connection, newConnection } from '../support/connection.ts';

const IDS = outcomes.map(({ id }) => id);

async function withClinic(): Promise<Connection> {
  const connection = await newConnection();
  await connection.call('profile_create', {
    name: 'Clinic',
    organization: 'Acme',
    outcomes: [
      { id: 'GV', target: 3, targetPriority: 'high' },
      { id: 'RC', included: false },
    ],
  });
  // From here on the client holds every answer against the tool's output schema.
  await connection.client.listTools();
  return connection;
}

async function record({ call }: Connection, date: string, scores: Readonly<Record<string, number>>) {
  const records = Object.entries(scores).map(([outcome, score]) => ({ outcome, score }));
  const answer = await call('assessment_record', { profile: 'clinic', assessor: 'Ada', date, records });
  expect(answer.isError, answer.text).toBe(false);
}

const alike = (from: number, to: number, score: number) =>
  Object.fromEntries(IDS.slice(from, to).map((id) => [id, score]));

describe('profile_changes without another profile', () => {
  test('compares the same outcomes, and counts what was newly assessed apart', async () => {
    const connection = await withClinic();
    const { call } = connection;
    await record(connection, '2023-06-30', alike(0, 20, 1));
    await record(connection, '2024-06-30', alike(20, 60, 3));
    const { facts, text } = await call('profile_changes', { profile: 'clinic', interval: 'year' });
    expect(text).toMatch(
      /^Clinic of Acme: 1 → 1 for the 20 outcomes scored at both ends; 40 newly assessed; 2023-12-31 assessed 20 of 98 in scope, 2025-03-31 assessed 60 of 98 in scope\.\n/,
    );
    const step = { sameOutcomes: 20, meanBefore: 1, mean: 1, up: 0, down: 0, newlyAssessed: 40 };
    expect(facts).toMatchObject({
      profile: 'clinic',
      asOf: '2025-03-31',
      basis: '60 assessments by date, with the scope of each day',
      ends: { since: '2023-12-31', figures: step },
      points: [
        {
          date: '2023-12-31',
          figures: { inScope: 98, assessed: 20, sameOutcomes: null, mean: null },
          thin: true,
        },
        { date: '2024-12-31', figures: { assessed: 60, ...step } },
        { date: '2025-03-31', figures: { sameOutcomes: 60, mean: 2.33, newlyAssessed: 0 } },
      ],
    });
    expect(JSON.stringify(facts)).not.toContain('changed"');
    const detailed = await call('profile_changes', { profile: 'clinic', detail: 'detailed' });
    expect(detailed.facts).toMatchObject({ ends: { changed: { up: [], newlyAssessed: IDS.slice(20, 60) } } });
  });

  test('says when too little is assessed for the same outcomes to stand for the whole', async () => {
    const connection = await withClinic();
    await record(connection, '2024-06-30', alike(0, 20, 1));
    await record(connection, '2025-01-31', alike(0, 20, 2));
    const { text } = await connection.call('profile_changes', { profile: 'clinic' });
    expect(text).toMatch(/^Clinic of Acme: 1 → 2 for the 20 outcomes scored at both ends; 2024/);
    expect(text).toMatch(/below the 60 % that this profile asks for, so these outcomes do not stand/);
  });

  test('keeps its earlier points when an outcome is excluded today', async () => {
    const connection = await withClinic();
    const { call } = connection;
    await record(connection, '2024-06-30', { 'GV.OC-01': 1, 'GV.OC-02': 4 });
    const points = async () =>
      (await call('profile_changes', { profile: 'clinic' })).facts['points'] as { date: string }[];
    const before = await points();
    await call('profile_save', { profile: 'clinic', outcomes: [{ id: 'GV.OC-01', included: false }] });
    const after = await points();
    expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
    expect(after.at(-1)).toMatchObject({
      date: '2025-03-31',
      figures: { included: 97, assessed: 1, sameOutcomes: 1, mean: 4, newlyExcluded: 1 },
    });
    const { facts } = await call('profile_changes', { profile: 'clinic' });
    expect(facts).toMatchObject({
      notes: ['Before 2025-03-31, the first recorded scope and targets hold.'],
    });
  });

  test('has one point of which nothing is known before anything is assessed', async () => {
    const { call } = await withClinic();
    const { facts, text } = await call('profile_changes', { profile: 'clinic' });
    expect(text).toMatch(/^Clinic of Acme: one point only, 2025-03-31: assessed 0 of 98 in scope; /);
    expect(facts).toMatchObject({ ends: null, points: [{ date: '2025-03-31', figures: { assessed: 0 } }] });
  });

  test.each<[Record<string, unknown>, string]>([
    [{ asOf: '2025-04-02' }, 'asOf 2025-04-02 is in the future'],
    [{ from: '2025-02-01', asOf: '2025-01-01' }, 'from 2025-02-01 is after asOf 2025-01-01.'],
    [{ from: '2000-01-01', interval: 'month' }, 'makes more than 60 points.\nGive a longer interval'],
    [{ from: '0001-01-01', interval: 'year' }, 'more than 60 points.\nGive a later from.'],
  ])('refuses days that make no trend: %j', async (args, problem) => {
    const { call } = await withClinic();
    expect(await call('profile_changes', { profile: 'clinic', ...args })).toMatchObject({
      isError: true,
      text: expect.stringContaining(problem),
    });
  });
});

describe('profile_changes with other profiles', () => {
  /** Two profiles of one organization for different scopes. */
  async function withTwo(labScale?: object[]): Promise<Connection> {
    const connection = await withClinic();
    const { call } = connection;
    await call('profile_create', {
      name: 'Lab',
      organization: 'Acme',
      scope: 'Laboratories',
      ...(labScale && { scale: labScale }),
      outcomes: [
        { id: 'GV', target: 3, targetPriority: 'high' },
        { id: 'GV.OC-01', target: 2, notes: 'Not for <b>others</b>.' },
        { id: 'RC', included: false },
      ],
    });
    for (const [profile, score] of Object.entries({ clinic: 1, lab: 3 })) {
      await call('assessment_record', {
        profile,
        assessor: 'Ada',
        records: [{ outcome: 'GV.OC-01', score }],
      });
    }
    return connection;
  }

  test('gives what differs, in the order given, and quotes no text', async () => {
    const { call } = await withTwo();
    const { facts, text } = await call('profile_changes', { profile: 'lab', with: ['clinic'] });
    expect(facts).toMatchObject({
      profiles: [{ id: 'lab', basis: 'assessed 1 of 98 in scope' }, { id: 'clinic' }],
      scale: { 0: 'Not achieved' },
      differing: 1,
      byField: { score: 1, target: 1, notes: 1 },
      outcomes: [
        {
          id: 'GV.OC-01',
          differs: ['score', 'target', 'notes'],
          score: { lab: 3, clinic: 1 },
          scoreDifference: { clinic: -2 },
        },
      ],
    });
    expect(text).not.toContain('others');
    // Alike in both, and so only on request.
    expect(text).not.toContain('targetPriority');
    const all = await call('profile_changes', { profile: 'lab', with: ['clinic'], detail: 'detailed' });
    expect(all.text).toContain('targetPriority');
  });

  test('says that scales are unlike, and shows levels without comparing them', async () => {
    const scale = [0, 1, 2, 3].map((value) => ({ value, label: `${value} points`, meaning: 'm' }));
    const { call } = await withTwo(scale);
    const { facts, text } = await call('profile_changes', { profile: 'clinic', with: ['lab'] });
    expect(text).toMatch(
      /^1 of 106 outcomes differ; 2 profiles on different scales: scores and targets are not/,
    );
    expect(facts).toMatchObject({
      profiles: [{ scale: { 4: 'Achieved and maintained' } }, { scale: { 3: '3 points' } }],
      sameScale: false,
      byField: { notes: 1 },
      outcomes: [{ differs: ['notes'], score: { clinic: 1, lab: 3 }, target: { clinic: 3, lab: 2 } }],
    });
    expect(facts).not.toHaveProperty('scale');
  });

  test('gives all outcomes on request, page by page', async () => {
    const { call } = await withTwo();
    const args = { profile: 'clinic', with: ['lab'], detail: 'detailed', category: 'gv oc', limit: 3 };
    const first = await call('profile_changes', args);
    expect(first.facts).toMatchObject({ compared: 5, differing: 1, outcomes: { length: 3 } });
    const cursor = first.facts['nextCursor'];
    const second = await call('profile_changes', { ...args, cursor });
    expect(second.facts).toMatchObject({ compared: 5, outcomes: [{ id: 'GV.OC-04' }, { id: 'GV.OC-05' }] });
    expect(second.facts).not.toHaveProperty('nextCursor');
    const swapped = await call('profile_changes', { ...args, profile: 'lab', with: ['clinic'], cursor });
    expect(swapped).toMatchObject({ isError: true, text: expect.stringContaining('leave cursor out') });
  });

  test('notes the arguments that only a trend has', async () => {
    const { call } = await withTwo();
    const args = { profile: 'lab', with: ['clinic'], interval: 'year', from: '2020-01-01' };
    expect((await call('profile_changes', args)).facts).toMatchObject({
      differing: 1,
      notes: ['interval, from ignored: they are for one profile; leave "with" out for it'],
    });
  });

  test.each<[string, unknown, string]>([
    ['no other profile', [], 'with: give at least 1 item, not 0'],
    ['five other profiles', ['a', 'b', 'c', 'd', 'e'], 'with: give at most 4 items, not 5'],
    ['a profile twice', ['lab', 'lab'], 'lab is named twice.'],
    ['the profile itself', ['clinic'], 'clinic is named twice.\nCompare a profile with others; profile_gaps'],
    ['an unknown profile', ['lap'], 'There is no profile "lap".'],
    ['a profile like a path', ['../../etc/passwd'], 'There is no profile'],
    ['a profile like SQL', ["' OR 1=1 --"], 'There is no profile'],
    ['a profile like a prototype', ['__proto__'], 'There is no profile'],
    ['an id of 10 MB', ['x'.repeat(10_000_000)], 'with.0: is too long'],
    ['a control character', ['clinic\u0000'], 'with.0: must be one line'],
    ['a text for a list', 'lab', 'with: give a list, not "lab"'],
    ['a million profiles', Array(1_000_000).fill('lab'), 'more than'],
  ])('refuses %s', async (_what, others, problem) => {
    const { call } = await withTwo();
    const { isError, text } = await call('profile_changes', { profile: 'clinic', with: others });
    expect(isError).toBe(true);
    expect(text).toContain(problem);
    expect(text.length).toBeLessThan(1_000);
  });
});
