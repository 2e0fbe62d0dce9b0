import { describe, expect, test } from 'vitest';
import { appendAudit } from '../../src/audit/append.ts';
import { openDatabase } from '../../src/database/open.ts';
import { outcomes } from '../../src/framework/elements.ts';
import { type Connection, connect, newConnection, testServer } from '../support/connection.ts';
import { writer } from '../support/test-database.ts';

async function withClinic(): Promise<Connection> {
  const connection = await newConnection();
  await connection.call('profile_create', {
    name: 'Clinic',
    organization: 'Acme',
    outcomes: [
      { id: 'PR.AA-03', targetPriority: 'high', target: 3 },
      { id: 'RC', included: false },
    ],
  });
  return connection;
}

const IDS = outcomes.map(({ id }) => id);

/** Records the same score for outcomes by their places in NIST's order. */
async function score({ call }: Connection, from: number, to: number, value: number, date?: string) {
  const records = IDS.slice(from, to).map((outcome) => ({ outcome, score: value }));
  const day = date === undefined ? {} : { date };
  const { isError, text } = await call('assessment_record', {
    profile: 'clinic',
    assessor: 'Ada',
    ...day,
    records,
  });
  expect(isError, text).toBe(false);
}

describe('profile_scores', () => {
  test('says that nothing is known of a new profile', async () => {
    const { call } = await withClinic();
    const { facts, text } = await call('profile_scores', { profile: 'clinic' });
    expect(facts).toMatchObject({
      basis: 'assessed 0 of 98 in scope; score and target for 0 of 98 in scope',
      groups: expect.arrayContaining([
        expect.objectContaining({
          id: 'overall',
          figures: expect.objectContaining({ mean: null, meanShortfall: null }),
        }),
      ]),
    });
    expect(text).toMatch(/^Clinic of Acme: assessed 0 of 98 in scope: below the 60 % /);
  });

  test('gives figures by function and category, in detail by outcome, of one function if asked', async () => {
    const { call } = await withClinic();
    await call('assessment_record', {
      profile: 'clinic',
      assessor: 'Ada',
      records: [
        { outcome: 'PR.AA-01', score: 1 },
        { outcome: 'PR.AA-02', score: 2 },
        { outcome: 'PR.AA-03', score: 2, confidence: 'high' },
      ],
    });
    const { facts } = await call('profile_scores', { profile: 'clinic', function: 'pr', detail: 'detailed' });
    expect(facts).toMatchObject({
      basis: 'assessed 3 of 22 in scope; score and target for 1 of 22 in scope',
      leastCoverage: 60,
      scale: { 0: 'Not achieved', 4: 'Achieved and maintained' },
      groups: [
        {
          id: 'overall',
          name: 'PROTECT',
          figures: { inScope: 22, assessed: 3, mean: 1.67, withBoth: 1, belowTarget: 1, meanShortfall: 1 },
          distribution: { 0: 0, 1: 1, 2: 2, 3: 0, 4: 0 },
          thin: true,
          byConfidence: { high: 1, notGiven: 2 },
        },
        { id: 'PR' },
        { id: 'PR.AA' },
        {},
        {},
        {},
        {},
      ],
      byAssessor: { total: 1, rows: [{ assessor: 'Ada', outcomes: 3 }] },
    });
    expect(facts['outcomes']).toHaveLength(22);
  });

  test('is by function, and in detail or of one function also by category with something in it', async () => {
    const { call } = await newConnection();
    const outcomes = [
      ...['GV', 'ID', 'PR', 'DE', 'RS', 'RC'].map((id) => ({ id, included: false })),
      { id: 'PR.DS', included: true },
    ];
    await call('profile_create', { name: 'Clinic', organization: 'Acme', outcomes });
    const groups = async (args: object) => {
      const { facts } = await call('profile_scores', { profile: 'clinic', ...args });
      return (facts['groups'] as { id: string }[]).map(({ id }) => id);
    };
    const functions = ['GV', 'ID', 'PR', 'DE', 'RS', 'RC'];
    expect(await groups({})).toEqual(['overall', ...functions]);
    expect(await groups({ detail: 'detailed' })).toEqual(['overall', ...functions, 'PR.DS']);
    expect(await groups({ function: 'PR' })).toEqual(['overall', 'PR', 'PR.DS']);
    expect(await groups({ category: 'PR.DS' })).toEqual(['overall', 'PR.DS']);
  });

  test('has no mean in the headline until enough is assessed, and marks the groups that are thin', async () => {
    const connection = await withClinic();
    const { call } = connection;
    await score(connection, 0, 20, 2);
    const { facts, text } = await call('profile_scores', { profile: 'clinic' });
    expect(text).toMatch(
      /^Clinic of Acme: assessed 20 of 98 in scope: below the 60 % that this profile asks for; 39 more to assess before a mean is given; no outcome has both a score and a target\.\n/,
    );
    // GV has 31 outcomes: 20 of 31 are 64.5 %.
    expect(facts['groups']).toMatchObject([
      { id: 'overall', figures: { assessed: 20, mean: 2 }, thin: true },
      { id: 'GV', figures: { inScope: 31, assessed: 20, mean: 2 } },
      { id: 'ID', figures: { assessed: 0, mean: null } },
      {},
      {},
      {},
      {},
    ]);
    const [, govern, identify] = facts['groups'] as object[];
    expect(govern).not.toHaveProperty('thin');
    expect(identify).not.toHaveProperty('thin');

    await score(connection, 20, 60, 3);
    const enough = await call('profile_scores', { profile: 'clinic' });
    expect(enough.text).toMatch(/^Clinic of Acme: mean score 2\.67; assessed 60 of 98 in scope; /);
  });
});

describe('profile_gaps', () => {
  async function withSurplus(): Promise<Connection> {
    const connection = await newConnection();
    await connection.call('profile_create', {
      name: 'Clinic',
      organization: 'Acme',
      outcomes: IDS.slice(0, 10).map((id) => ({ id, target: 2, targetPriority: 'low' })),
    });
    await score(connection, 0, 5, 0);
    await score(connection, 5, 10, 4);
    return connection;
  }

  test('counts what is below target, and gives a net mean only where it is asked for', async () => {
    const { call } = await withSurplus();
    const { facts, text } = await call('profile_gaps', { profile: 'clinic' });
    expect(text).toMatch(
      /^Clinic of Acme: 5 of 10 below target, mean shortfall 2; score and target for 10 of 106 in scope; assessed 10 of 106 in scope, below the 60 % that this profile asks for, so these outcomes do not stand for the whole\.\n/,
    );
    expect(facts).toMatchObject({
      figures: { withBoth: 10, belowTarget: 5, atTarget: 0, aboveTarget: 5, meanShortfall: 2 },
      outcomes: IDS.slice(0, 5).map((id) => ({ id, score: 0, target: 2, shortfall: 2 })),
    });
    expect(facts['outcomes']).toHaveLength(5);
    expect(JSON.stringify(facts)).not.toContain('netMean');
    const net = await call('profile_gaps', { profile: 'clinic', net: true });
    expect(net.text).toMatch(/^Clinic of Acme: 5 of 10 below target, mean shortfall 2, net mean 0; /);
    expect(net.facts).toMatchObject({ figures: { netMean: 0 } });
  });

  test('has a weighted shortfall that is the sum of its rows on all pages', async () => {
    const { call } = await withSurplus();
    const args = { profile: 'clinic', weights: { high: 3, medium: 2, low: 5, none: 7 }, limit: 3 };
    const first = await call('profile_gaps', args);
    const second = await call('profile_gaps', { ...args, cursor: first.facts['nextCursor'] });
    const rows = [first, second].flatMap(({ facts }) => facts['outcomes'] as { weightedShortfall: number }[]);
    expect(rows.map(({ weightedShortfall }) => weightedShortfall)).toEqual([10, 10, 10, 10, 10]);
    expect(first.facts).toMatchObject({ weights: args.weights, figures: { weightedShortfall: 50 } });
    expect(second.facts).not.toHaveProperty('nextCursor');
  });

  test('has no further page after the profile has changed: its figures would be others', async () => {
    const connection = await withSurplus();
    const { call } = connection;
    const args = { profile: 'clinic', limit: 4 };
    const { nextCursor: cursor } = (await call('profile_gaps', args)).facts;
    const rest = await call('profile_gaps', { ...args, cursor });
    expect(rest.facts['outcomes']).toMatchObject([{ id: IDS[4] }]);
    await score(connection, 20, 21, 1);
    expect(await call('profile_gaps', { ...args, cursor })).toMatchObject({
      isError: true,
      text: expect.stringMatching(/figures that have changed since\.\n.*leave cursor out to begin again/),
    });
  });

  test('cannot pollute a prototype', async () => {
    const { call } = await withClinic();
    const weights = JSON.parse(
      '{ "high": 1, "medium": 1, "low": 1, "none": 1, "__proto__": { "polluted": 1 } }',
    );
    await call('profile_gaps', { profile: 'clinic', weights });
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('profile_checks', () => {
  test('says in one answer what is missing and what does not fit, and in detail which outcomes', async () => {
    const connection = await withClinic();
    const { call } = connection;
    await score(connection, 0, 2, 3);
    await call('evidence_record', {
      profile: 'clinic',
      records: [
        { title: 'Charter', reference: 'a.pdf', owner: 'Ada', date: '2025-03-01', outcomes: ['GV.OC-02'] },
      ],
    });
    const { facts, text } = await call('profile_checks', { profile: 'clinic' });
    expect(text).toMatch(
      /^Clinic of Acme: 96 outcomes still to be assessed; 2 of 2 scores without accepted evidence; 3 of 8 rules have found something; 98 outcomes included, 8 excluded; assessed 2 of 98 in scope\.\n/,
    );
    expect(facts).toMatchObject({
      asOf: '2025-03-31',
      coverage: { included: 98, inScope: 98, assessed: 2, notAssessed: 96 },
      evidence: { figures: { scored: 2, noEvidence: 1, noneAccepted: 1, stale: null, supported: 0 } },
      rules: expect.arrayContaining([
        { rule: 'score without evidence', count: 1 },
        { rule: 'stale answer', count: null },
        { rule: 'included without target', count: 97 },
      ]),
    });
    expect(facts).not.toHaveProperty('outcomeIds');
    const detailed = await call('profile_checks', { profile: 'clinic', detail: 'detailed' });
    expect(detailed.facts).toMatchObject({
      outcomeIds: { unassessed: { length: 96 }, noEvidence: ['GV.OC-01'], noneAccepted: ['GV.OC-02'] },
      rules: expect.arrayContaining([
        expect.objectContaining({ rule: 'score without evidence', outcomes: ['GV.OC-01'] }),
      ]),
      opinions: [],
    });
  });
});

const TOOLS = ['profile_scores', 'profile_gaps', 'profile_changes', 'profile_checks'];

describe('every tool of figures', () => {
  test.each(TOOLS)('%s of a new profile answers with its head, and of one category too', async (tool) => {
    const { call, client } = await withClinic();
    // From here on the client holds every answer against the tool's output schema.
    await client.listTools();
    for (const filter of [{}, { category: 'PR.AA' }]) {
      const { isError, facts, text } = await call(tool, { profile: 'clinic', ...filter });
      expect(isError, text).toBe(false);
      expect(facts).toMatchObject({ profile: 'clinic', revision: 1, basis: expect.any(String) });
    }
  });

  test.each(TOOLS)('%s gives the same answer twice', async (tool) => {
    const { call } = await withClinic();
    expect(await call(tool, { profile: 'clinic' })).toEqual(await call(tool, { profile: 'clinic' }));
  });

  test.each<[string, string, Record<string, unknown>]>([
    ['a weight below zero', 'profile_gaps', { weights: { high: -1, medium: 1, low: 1, none: 1 } }],
    ['a weight of 101', 'profile_gaps', { weights: { high: 101, medium: 1, low: 1, none: 1 } }],
    ['half a weight', 'profile_gaps', { weights: { high: 0.5, medium: 1, low: 1, none: 1 } }],
    ['a missing weight', 'profile_gaps', { weights: { high: 1, medium: 1, low: 1 } }],
    ['an unknown weight', 'profile_gaps', { weights: { high: 1, medium: 1, low: 1, none: 1, urgent: 9 } }],
    ['weights in a text', 'profile_gaps', { weights: '1' }],
    ['a word for net', 'profile_gaps', { net: 'yes' }],
    ['a day that never was', 'profile_changes', { asOf: '2025-02-30' }],
    ['a day of 10 MB', 'profile_changes', { from: '2'.repeat(10_000_000) }],
    ['SQL for a day', 'profile_changes', { from: "2025-01-01' OR 1=1 --" }],
    ['an interval like a path', 'profile_changes', { interval: '../month' }],
    ['a negative age', 'profile_checks', { staleAfterDays: -1 }],
    ['an endless age', 'profile_checks', { staleAfterDays: 1e300 }],
    ['a category of another function', 'profile_scores', { function: 'GV', category: 'RC.CO' }],
    ['a made-up cursor', 'profile_scores', { cursor: 'WyIxIixbMF1d' }],
    [
      'a made-up cursor',
      'profile_overview',
      { profile: undefined, organization: 'x', cursor: 'WyIxIixbMF1d' },
    ],
  ])('refuses %s in a short answer: %s', async (_what, tool, args) => {
    const { call } = await withClinic();
    const { isError, text } = await call(tool, { profile: 'clinic', ...args });
    expect(isError).toBe(true);
    expect(text.length).toBeLessThan(1_000);
  });

  test('is as long as it may be, and pages lead through all of it', async () => {
    const server = await testServer();
    const connection = await connect(server);
    const { call, client, longestLine } = connection;
    await client.listTools();
    const text = (length: number): string => '長'.repeat(length);
    const levels = Array.from({ length: 11 }, (_, value) => ({
      value,
      label: `${value} ${text(57)}`,
      meaning: text(300),
    }));
    await call('profile_create', {
      name: 'Clinic',
      organization: text(120),
      scale: levels,
      riskScales: { likelihood: levels, impact: levels },
      outcomes: ['GV', 'ID', 'PR', 'DE', 'RS', 'RC'].map((id) => ({ id, target: 10 })),
    });
    // Nobody has assessed twice: as many names as there can be.
    for (const [round, date] of ['2020-04-30', '2025-01-31'].entries()) {
      const records = outcomes.map(({ id }, index) => ({
        outcome: id,
        score: round * 3 + (index % 2),
        assessor: `${String(round * 106 + index).padStart(3, '0')}${text(117)}`,
      }));
      const recorded = await call('assessment_record', { profile: 'clinic', assessor: 'Ada', date, records });
      expect(recorded.isError).toBe(false);
    }
    await fillRegisters(server.dataDir);
    const lists: [tool: string, args: Record<string, unknown>, list: string, items: number][] = [
      ['profile_scores', { detail: 'detailed' }, 'outcomes', 106],
      ['profile_gaps', { limit: 106 }, 'outcomes', 106],
      ['profile_changes', { detail: 'detailed', interval: 'month' }, 'points', 60],
      ['profile_checks', { detail: 'detailed', limit: 200 }, 'opinions', 212],
      ['records_list', { kind: 'heatMap', limit: 100 }, 'records', 15],
    ];
    for (const [tool, args, list, items] of lists) {
      expect(await countItems(connection, tool, args, list), tool).toBe(items);
    }
    await call('profile_overview', { profile: 'clinic' });
    await call('assessment_next', {
      profile: 'clinic',
      assessor: text(120),
      assessedBefore: '2025-03-01',
      limit: 25,
    });
    expect(longestLine()).toBeLessThan(100_000);
  });
});

async function countItems(
  { call }: Connection,
  tool: string,
  args: Record<string, unknown>,
  list: string,
): Promise<number> {
  let items = 0;
  let cursor: unknown;
  do {
    const page = { profile: 'clinic', ...args, ...(cursor !== undefined && { cursor }) };
    const { isError, text, facts } = await call(tool, page);
    expect(isError, text.slice(0, 200)).toBe(false);
    items += (facts[list] as unknown[]).length;
    cursor = facts['nextCursor'];
  } while (cursor !== undefined);
  return items;
}

/** 3,000 open risks in one cell: 15 entries of 200. */
async function fillRegisters(dataDir: string): Promise<void> {
  const { db, close } = openDatabase(dataDir);
  await db.transaction().execute(async (transaction) => {
    for (let number = 1; number <= 3_000; number++) {
      await transaction
        .insertInto('risks')
        .values({
          profile_id: 'clinic',
          number,
          title: 'Risk',
          description: null,
          likelihood: 10,
          impact: 10,
          treatment: null,
          treatment_note: null,
          owner: null,
          status: 'open',
          identified_on: '2025-01-31',
          review_on: null,
          outcomes: '[]',
          entry: 1,
          recorded_at: '2025-01-31T12:00:00.000Z',
        })
        .execute();
    }
    await appendAudit(transaction, writer, { subject: 'clinic', before: null, after: {} });
  });
  await close();
}

test('profile_checks says in its headline which scores rest on lapsed evidence alone', async () => {
  const { call } = await connect(await testServer());
  await call('profile_create', { name: 'Clinic', organization: 'Acme' });
  const records = [{ outcome: 'GV.OC-01', score: 2 }];
  await call('assessment_record', { profile: 'clinic', assessor: 'Ada', records });
  const review = { reviewStatus: 'accepted', reviewer: 'Bo', reviewedOn: '2025-02-01' };
  const days = { date: '2025-01-01', validUntil: '2025-03-30' };
  const evidence = {
    title: 'Minutes',
    reference: 'x',
    owner: 'Ada',
    outcomes: ['GV.OC-01'],
    ...days,
    ...review,
  };
  expect((await call('evidence_record', { profile: 'clinic', records: [evidence] })).isError).toBe(false);
  const summary = async (asOf: string) => (await call('profile_checks', { profile: 'clinic', asOf })).summary;
  expect(await summary('2025-03-31')).toContain(
    '0 of 1 scores without accepted evidence, 1 with lapsed evidence only;',
  );
  const before = await call('profile_checks', { profile: 'clinic', asOf: '2025-03-30' });
  expect(before.summary).not.toContain('lapsed');
});
