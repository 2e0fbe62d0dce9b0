import { describe, expect, test } from 'vitest';
import { outcomes } from '../../src/framework/elements.ts';
import { type Connection, newConnection } from '../support/connection.ts';

const IDS = outcomes.map(({ id }) => id);

async function withProfiles(...names: readonly string[]): Promise<Connection> {
  const connection = await newConnection();
  for (const name of names) {
    await connection.call('profile_create', { name, organization: name < 'C' ? 'Acme' : 'Other' });
  }
  return connection;
}

describe('profile_overview of one profile', () => {
  test('says where it stands and what is due, with five rows at most and the total beside them', async () => {
    const { call, client } = await newConnection();
    await client.listTools();
    await call('profile_create', {
      name: 'Clinic',
      organization: 'Acme',
      outcomes: [{ id: 'GV', target: 3 }],
    });
    const records = IDS.slice(0, 31).map((outcome, index) => ({ outcome, score: index < 6 ? 1 : 4 }));
    await call('assessment_record', { profile: 'clinic', assessor: 'Ada', records });
    await call('tier_record', {
      profile: 'clinic',
      area: 'risk governance',
      tier: 2,
      rationale: 'Approved.',
      approver: 'Board',
    });
    await call('evidence_record', {
      profile: 'clinic',
      records: Array.from({ length: 7 }, (_, index) => ({
        title: `Evidence ${index}`,
        reference: 'a.pdf',
        owner: 'Ada',
        date: `2024-0${7 - index}-01`,
        outcomes: ['GV.OC-01'],
      })),
    });
    await call('action_record', {
      profile: 'clinic',
      records: Array.from({ length: 6 }, (_, index) => ({
        title: `Action ${index}`,
        outcomes: ['GV.OC-01'],
        dueOn: `2025-0${index + 1}-01`,
      })),
    });
    await call('risk_record', { profile: 'clinic', records: [{ title: 'Fire', reviewOn: '2025-01-15' }] });
    const { facts, text } = await call('profile_overview', { profile: 'clinic' });
    expect(text).toMatch(
      /^Clinic of Acme: assessed 31 of 106 in scope: below the 60 % that this profile asks for; 33 more to assess before a mean is given; 6 of 31 below target\.\n/,
    );
    // 6 × 1 + 25 × 4 = 106; 106 ÷ 31 = 3.42. The mean is there, and marked.
    expect(facts).toMatchObject({
      ...{ profile: 'clinic', revision: 6, name: 'Clinic', organization: 'Acme', asOf: '2025-03-31' },
      ...{ basis: 'assessed 31 of 106 in scope', leastCoverage: 60, included: 106, notApplicable: 0 },
      ...{ inScope: 106, assessed: 31, mean: 3.42, thin: true },
      ...{ withBoth: 31, belowTarget: 6, meanShortfall: 2 },
      functions: [
        { id: 'GV', inScope: 31, assessed: 31, mean: 3.42, belowTarget: 6, meanShortfall: 2 },
        { id: 'ID', assessed: 0, mean: null, belowTarget: 0, meanShortfall: null },
        {},
        {},
        {},
        {},
      ],
      shortfalls: { total: 6, rows: { length: 5 } },
      tiers: [{ area: 'risk governance', tier: 2, name: 'Risk Informed', approver: 'Board' }],
      due: { total: 7, late: 4, rows: { length: 5 } },
      oldestEvidence: { total: 7, notReviewed: 7, rows: { length: 5 } },
      openRisks: 1,
    });
    expect(facts['due']).toMatchObject({
      rows: [
        { id: 'A-1', dueOn: '2025-01-01', daysLate: 89 },
        { id: 'R-1', what: 'risk review', daysLate: 75 },
        { id: 'A-2', daysLate: 58 },
        { id: 'A-3', daysLate: 30 },
        { id: 'A-4', dueOn: '2025-04-01', daysLate: 0 },
      ],
    });
    expect(facts['oldestEvidence']).toMatchObject({
      rows: [{ id: 'E-7', date: '2024-01-01' }, {}, {}, {}, {}],
    });
    // About four bytes a token: at most 1,200 tokens.
    expect(JSON.stringify(facts).length).toBeLessThan(4 * 1_200);
    const earlier = await call('profile_overview', { profile: 'clinic', asOf: '2025-01-01' });
    expect(earlier.facts).toMatchObject({ asOf: '2025-01-01', due: { late: 0 } });
  });

  test('is about the only one without any argument', async () => {
    const { call } = await withProfiles('Alpha');
    const { facts } = await call('profile_overview');
    expect(facts).toMatchObject({ profile: 'alpha', tiers: [], due: { total: 0, rows: [] } });
    expect(facts).not.toHaveProperty('profiles');
    expect(facts).not.toHaveProperty('thin');
  });

  test('notes arguments that only a roll-up has', async () => {
    const { call } = await withProfiles('Alpha', 'Delta');
    const { facts } = await call('profile_overview', { profile: 'alpha', organization: 'Other' });
    expect(facts).toMatchObject({
      profile: 'alpha',
      notes: ['organization ignored: the answer is about one profile'],
    });
  });

  test('of an unknown id is refused with the nearest', async () => {
    const { call } = await withProfiles('Alpha');
    expect(await call('profile_overview', { profile: 'alpah' })).toMatchObject({
      isError: true,
      text: expect.stringContaining('Nearest ids: alpha.'),
    });
  });
});

describe('profile_overview of several profiles', () => {
  test('has a row for each in the order of their ids, page by page', async () => {
    const { call, client } = await withProfiles('Delta', 'Alpha', 'Charlie', 'Bravo');
    await client.listTools();
    await call('assessment_record', {
      profile: 'alpha',
      assessor: 'Ada',
      records: IDS.slice(0, 64).map((outcome) => ({ outcome, score: 3 })),
    });
    const first = await call('profile_overview', { limit: 3 });
    expect(first.text).toMatch(/^4 profiles, 3 on this page\.\n/);
    expect(first.facts).toMatchObject({
      total: 4,
      profiles: [
        { id: 'alpha', name: 'Alpha', organization: 'Acme', revision: 2, assessed: 64, mean: 3 },
        { id: 'bravo', assessed: 0, mean: null, withBoth: 0, meanShortfall: null },
        { id: 'charlie' },
      ],
    });
    const second = await call('profile_overview', { limit: 3, cursor: first.facts['nextCursor'] });
    expect(second.facts).toEqual({
      total: 4,
      profiles: [
        {
          id: 'delta',
          name: 'Delta',
          organization: 'Other',
          revision: 1,
          updatedAt: '2025-03-31T12:00:00.000Z',
          ...{ inScope: 106, assessed: 0, mean: null, withBoth: 0, belowTarget: 0, meanShortfall: null },
        },
      ],
    });
  });

  test('can be those of one organization, whatever its case, even if it is one', async () => {
    const { call } = await withProfiles('Delta', 'Alpha', 'Bravo');
    const acme = await call('profile_overview', { organization: 'ACME' });
    expect(acme.facts).toMatchObject({ total: 2, profiles: [{ id: 'alpha' }, { id: 'bravo' }] });
    const other = await call('profile_overview', { organization: 'other', asOf: '2025-01-01' });
    expect(other.facts).toMatchObject({
      asOf: '2025-01-01',
      total: 1,
      profiles: [{ id: 'delta' }],
    });
    expect((await call('profile_overview', { organization: 'Nobody' })).facts).toEqual({
      total: 0,
      profiles: [],
    });
  });

  test('without any profile is empty', async () => {
    const { call } = await newConnection();
    expect((await call('profile_overview')).facts).toEqual({ total: 0, profiles: [] });
  });

  test('refuses a cursor of another list', async () => {
    const { call } = await withProfiles('A', 'B');
    const { facts } = await call('profile_overview', { limit: 1 });
    const answer = await call('profile_overview', { organization: 'Acme', cursor: facts['nextCursor'] });
    expect(answer).toMatchObject({ isError: true, text: expect.stringContaining('leave cursor out') });
  });
});
