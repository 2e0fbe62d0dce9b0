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

describe('profile_analyze', () => {
  test('says that nothing is known of a new profile', async () => {
    const { call } = await withClinic();
    const { facts, text } = await call('profile_analyze', { profile: 'clinic' });
    expect(facts).toMatchObject({
      asOf: '2025-03-31',
      basis: 'assessed 0 of 98 in scope; score and target for 0 of 98 in scope',
      groups: expect.arrayContaining([
        expect.objectContaining({
          id: 'overall',
          figures: expect.objectContaining({ mean: null, meanGap: null }),
        }),
      ]),
    });
    expect(text).toMatch(/^Clinic of Acme: mean score unknown; assessed 0 of 98 in scope; /);
  });

  test('gives figures by function and category, in detail by outcome, of one function if asked', async () => {
    const { call } = await withClinic();
    await call('assessment_record', {
      profile: 'clinic',
      assessor: 'Ada',
      records: [
        { outcome: 'PR.AA-01', score: 1 },
        { outcome: 'PR.AA-02', score: 2 },
        { outcome: 'PR.AA-03', score: 2 },
      ],
    });
    const { facts, text } = await call('profile_analyze', {
      profile: 'clinic',
      function: 'pr',
      detail: 'detailed',
    });
    expect(facts).toMatchObject({
      scales: { score: { 0: 'Not achieved', 4: 'Achieved and maintained' } },
      groups: [
        {
          id: 'overall',
          name: 'PROTECT',
          figures: { inScope: 22, assessed: 3, mean: 1.67, withGap: 1, meanGap: 1 },
          distribution: { 0: 0, 1: 1, 2: 2, 3: 0, 4: 0 },
        },
        { id: 'PR', basis: 'assessed 3 of 22 in scope; score and target for 1 of 22 in scope' },
        { id: 'PR.AA' },
        {},
        {},
        {},
        {},
      ],
    });
    expect(facts['outcomes']).toHaveLength(22);
    expect(text).toContain('id,name,included,inScope,assessed,mean,withGap,meanGap,belowTarget');
    expect(text).toContain('PR,PROTECT,22,22,3,1.67,1,1,1');
    // The structured content has it.
    expect(text).not.toContain('distribution');
  });

  test.each(['scores', 'coverage'])(
    'an analysis of %s is by function, and in detail or of one function also by category with something in it',
    async (kind) => {
      const { call } = await newConnection();
      const outcomes = [
        ...['GV', 'ID', 'PR', 'DE', 'RS', 'RC'].map((id) => ({ id, included: false })),
        { id: 'PR.DS', included: true },
      ];
      await call('profile_create', { name: 'Clinic', organization: 'Acme', outcomes });
      const groups = async (args: object) => {
        const { facts } = await call('profile_analyze', { profile: 'clinic', kind, ...args });
        return (facts['groups'] as { id: string }[]).map(({ id }) => id);
      };
      const functions = ['GV', 'ID', 'PR', 'DE', 'RS', 'RC'];
      expect(await groups({})).toEqual(['overall', ...functions]);
      expect(await groups({ detail: 'detailed' })).toEqual(['overall', ...functions, 'PR.DS']);
      expect(await groups({ function: 'PR' })).toEqual(['overall', 'PR', 'PR.DS']);
      expect(await groups({ category: 'PR.DS' })).toEqual(['overall', 'PR.DS']);
    },
  );

  test('has no further page after the profile has changed: its figures would be others', async () => {
    const { call } = await withClinic();
    const record = (outcome: string) =>
      call('assessment_record', { profile: 'clinic', assessor: 'Ada', records: [{ outcome, score: 1 }] });
    await call('profile_save', { profile: 'clinic', outcomes: [{ id: 'GV', target: 3 }] });
    for (const outcome of ['GV.OC-01', 'GV.OC-02', 'GV.OC-03']) await record(outcome);
    const args = { profile: 'clinic', kind: 'gaps', limit: 2 };
    const { nextCursor: cursor } = (await call('profile_analyze', args)).facts;
    const rest = await call('profile_analyze', { ...args, cursor });
    expect(rest.facts['outcomes']).toMatchObject([{ id: 'GV.OC-03' }]);
    await record('PR.AA-03');
    expect(await call('profile_analyze', { ...args, cursor })).toMatchObject({
      isError: true,
      text: expect.stringMatching(/figures that have changed since\.\n.*leave cursor out to begin again/),
    });
  });

  test('stays under 100 kB with the longest scale', async () => {
    const { call } = await newConnection();
    const scale = Array.from({ length: 11 }, (_, value) => ({
      value,
      label: `${value} ${'長'.repeat(57)}`,
      meaning: '長'.repeat(300),
    }));
    await call('profile_create', { name: 'Clinic', organization: 'Acme', scale });
    const { text } = await call('profile_analyze', { profile: 'clinic', detail: 'detailed' });
    expect(Buffer.byteLength(text)).toBeLessThan(100_000);
  });
});

describe('an option of profile_analyze', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['gaps', { asOf: '2025-01-01' }, 'kind gaps does not take asOf.\nIt takes weights.'],
    [
      'scores',
      { from: '2025-01-01', interval: 'month' },
      'kind scores does not take interval and from.\nLeave',
    ],
    ['trend', { staleAfterDays: 1 }, 'kind trend does not take staleAfterDays.'],
    ['riskHeatMap', { weights: { high: 1, medium: 1, low: 1, none: 1 } }, 'does not take weights.'],
    ['trend', { asOf: '2025-04-02' }, 'asOf 2025-04-02 is in the future'],
    ['trend', { from: '2025-02-01', asOf: '2025-01-01' }, 'from 2025-02-01 is after asOf 2025-01-01.'],
    [
      'trend',
      { from: '2000-01-01', interval: 'month' },
      'makes more than 60 points.\nGive a longer interval',
    ],
    ['trend', { from: '0001-01-01', interval: 'year' }, 'more than 60 points.\nGive a later from.'],
  ])('kind %s refuses an invalid option: %j', async (kind, options, problem) => {
    const { call } = await withClinic();
    expect(await call('profile_analyze', { profile: 'clinic', kind, ...options })).toMatchObject({
      isError: true,
      text: expect.stringContaining(problem),
    });
  });

  test.each<[string, Record<string, unknown>]>([
    ['an unknown kind', { kind: '__proto__' }],
    ['a kind of the wrong type', { kind: ['scores'] }],
    ['a weight below zero', { kind: 'gaps', weights: { high: -1, medium: 1, low: 1, none: 1 } }],
    ['a weight of 101', { kind: 'gaps', weights: { high: 101, medium: 1, low: 1, none: 1 } }],
    ['half a weight', { kind: 'gaps', weights: { high: 0.5, medium: 1, low: 1, none: 1 } }],
    ['a missing weight', { kind: 'gaps', weights: { high: 1, medium: 1, low: 1 } }],
    ['an unknown weight', { kind: 'gaps', weights: { high: 1, medium: 1, low: 1, none: 1, urgent: 9 } }],
    ['weights in a text', { kind: 'gaps', weights: '1' }],
    ['a day that never was', { kind: 'trend', asOf: '2025-02-30' }],
    ['a day of 10 MB', { kind: 'trend', from: '2'.repeat(10_000_000) }],
    ['SQL for a day', { kind: 'trend', from: "2025-01-01' OR 1=1 --" }],
    ['an interval like a path', { kind: 'trend', interval: '../month' }],
    ['a negative age', { kind: 'consistency', staleAfterDays: -1 }],
    ['an endless age', { kind: 'consistency', staleAfterDays: 1e300 }],
    ['a category of another function', { function: 'GV', category: 'RC.CO' }],
    ['a made-up cursor', { cursor: 'WyIxIixbMF1d' }],
  ])('that is %s is refused in a short answer', async (_what, args) => {
    const { call } = await withClinic();
    const { isError, text } = await call('profile_analyze', { profile: 'clinic', ...args });
    expect(isError).toBe(true);
    expect(text.length).toBeLessThan(1_000);
  });

  test('cannot pollute a prototype', async () => {
    const { call } = await withClinic();
    const weights = JSON.parse(
      '{ "high": 1, "medium": 1, "low": 1, "none": 1, "__proto__": { "polluted": 1 } }',
    );
    await call('profile_analyze', { profile: 'clinic', kind: 'gaps', weights });
    expect({}).not.toHaveProperty('polluted');
  });
});

const KINDS = ['scores', 'coverage', 'gaps', 'trend', 'evidenceGaps', 'riskHeatMap', 'consistency'];

describe('every kind of analysis', () => {
  test.each(KINDS)('%s of a new profile answers with its head, and of one category too', async (kind) => {
    const { call, client } = await withClinic();
    // From here on the client holds every answer against the tool's output schema.
    await client.listTools();
    for (const filter of [{}, { category: 'PR.AA' }]) {
      const { isError, facts } = await call('profile_analyze', {
        profile: 'clinic',
        kind,
        detail: 'detailed',
        ...filter,
      });
      expect(isError).toBe(false);
      expect(facts).toMatchObject({
        profile: 'clinic',
        revision: 1,
        kind,
        asOf: '2025-03-31',
        basis: expect.any(String),
      });
    }
  });

  test.each(KINDS)('%s gives the same answer twice', async (kind) => {
    const { call } = await withClinic();
    const args = { profile: 'clinic', kind, detail: 'detailed' };
    expect(await call('profile_analyze', args)).toEqual(await call('profile_analyze', args));
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
    const lists: Record<string, [list: string, items: number]> = {
      scores: ['outcomes', 106],
      coverage: ['groups', 29],
      gaps: ['outcomes', 106],
      trend: ['points', 60],
      riskHeatMap: ['cells', 15],
      consistency: ['opinions', 212],
    };
    for (const [kind, [list, items]] of Object.entries(lists)) {
      const args = {
        profile: 'clinic',
        kind,
        detail: 'detailed',
        limit: 200,
        ...(kind === 'trend' && { interval: 'month' }),
      };
      expect(await countItems(connection, args, list), kind).toBe(items);
    }
    await call('profile_analyze', { profile: 'clinic', kind: 'evidenceGaps', detail: 'detailed' });
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
  args: Record<string, unknown>,
  list: string,
): Promise<number> {
  let items = 0;
  let cursor: unknown;
  do {
    const page = { ...args, ...(cursor !== undefined && { cursor }) };
    const { isError, text, facts } = await call('profile_analyze', page);
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
