import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { type Connection, connect, newConnection, testServer } from '../support/connection.ts';

const profile = 'clinic';
const reason = 'Wrong profile.';

const charter = {
  title: 'Charter',
  reference: 'x',
  owner: 'Ada',
  date: '2025-03-01',
  outcomes: ['GV.OC-01'],
};

/** The facts of an answer that must not be an error. */
async function facts({ call }: Pick<Connection, 'call'>, tool: string, args: object) {
  const { isError, text, facts } = await call(tool, { profile, ...args });
  expect(isError, text).toBe(false);
  return facts as Record<string, unknown> & { readonly records: readonly Record<string, unknown>[] };
}

/** A profile with a record of each kind, GV.OC-01 scored 1 (S-1) and then 3 (S-2), and an action that names the rest. */
async function withRecords(connection?: Connection): Promise<Connection> {
  const client = connection ?? (await newConnection());
  await client.call('profile_create', { name: 'Clinic', organization: 'Acme' });
  for (const [score, date] of [
    [1, '2025-01-31'],
    [3, '2025-02-28'],
  ]) {
    const records = [{ outcome: 'GV.OC-01', score }];
    await facts(client, 'assessment_record', { assessor: 'Ada', date, records });
  }
  await facts(client, 'evidence_record', { records: [charter] });
  await facts(client, 'risk_record', { records: [{ title: 'Loss', outcomes: ['GV.OC-01'] }] });
  const mend = { title: 'Mend', outcomes: ['GV.OC-01'], effortHours: 8 };
  const records = [mend, { ...mend, title: 'Check', risks: ['R-1'], dependsOn: ['#1'] }];
  await facts(client, 'action_record', { records });
  const tier = { area: 'risk governance', rationale: 'Known.', approver: 'Ada' };
  await facts(client, 'tier_record', { ...tier, tier: 2, date: '2025-01-31' });
  await facts(client, 'tier_record', { ...tier, tier: 4 });
  return client;
}

const listed = async (client: Connection, kind: string, rest: object = {}) =>
  (await facts(client, 'records_list', { kind, ...rest })).records;

const ids = (records: readonly Record<string, unknown>[]) => records.map(({ id }) => id);

/** The group of all outcomes, in an answer of profile_scores. */
const overall = (mean: number): unknown =>
  expect.objectContaining({ id: 'overall', figures: expect.objectContaining({ mean }) });

describe('record_withdraw', () => {
  test('takes a score back to the one before, and then to not assessed', async () => {
    const client = await withRecords();
    const first = await client.call('record_withdraw', { profile, records: ['S-2'], reason });
    expect(first.summary).toBe('1 record withdrawn; clinic is at revision 9: assessed 1 of 106 in scope.');
    expect(first.facts).toEqual({
      profile,
      revision: 9,
      withdrawn: [{ id: 'S-2', what: 'GV.OC-01: 3 on 2025-02-28 by Ada', countsNow: 'S-1', scoreNow: 1 }],
      included: 106,
      notApplicable: 0,
      inScope: 106,
      assessed: 1,
      evidencePending: 0,
      basis: 'assessed 1 of 106 in scope',
    });
    expect(await facts(client, 'record_withdraw', { records: ['gv oc 1'], reason })).toMatchObject({
      withdrawn: [{ id: 'S-1', countsNow: null, scoreNow: null }],
      assessed: 0,
    });
    expect(await facts(client, 'assessment_next', { limit: 1 })).toMatchObject({
      assessed: 0,
      outcomes: [{ id: 'GV.OC-01', current: null }],
    });
  });

  test('keeps a withdrawn score in the history, which says why', async () => {
    const client = await withRecords();
    await facts(client, 'record_withdraw', { records: ['S-2'], reason });
    expect(await listed(client, 'assessments')).toMatchObject([
      { id: 'S-2', score: 3, isCurrent: false, withdrawn: reason },
      { id: 'S-1', score: 1, isCurrent: true },
    ]);
    expect((await listed(client, 'assessments'))[1]).not.toHaveProperty('withdrawn');
  });

  test('corrects a wrong date: the score is withdrawn and recorded anew', async () => {
    const client = await withRecords();
    await facts(client, 'record_withdraw', { records: ['S-2'], reason: 'It was in January.' });
    const records = [{ outcome: 'GV.OC-01', score: 3, date: '2025-01-15' }];
    const { recorded } = await facts(client, 'assessment_record', { assessor: 'Ada', records });
    expect(recorded).toMatchObject([{ id: 'S-3', isCurrent: false, previousScore: null }]);
    expect(await facts(client, 'profile_get', { detail: 'detailed', outcome: 'GV.OC-01' })).toMatchObject({
      outcomes: [{ assessment: { score: 1, date: '2025-01-31' } }],
    });
  });

  test.each([
    ['E-1', 'evidence', 'Charter', []],
    ['R-1', 'risks', 'Loss', []],
    ['A-1', 'actions', 'Mend', ['A-2']],
    ['T-2', 'tiers', 'tier 4 for risk governance on 2025-03-31', ['T-1']],
  ])('leaves %s out of the list of %s, and lists it as withdrawn', async (id, kind, what, left) => {
    const client = await withRecords();
    await facts(client, 'record_withdraw', { records: [id], reason, by: 'Ben' });
    expect(ids(await listed(client, kind))).toEqual(left);
    expect(await listed(client, 'withdrawals')).toEqual([
      { id, what, reason, withdrawnBy: 'Ben', date: '2025-03-31', recordedAt: '2025-03-31T12:00:00.000Z' },
    ]);
  });

  test('makes the tier before current again', async () => {
    const client = await withRecords();
    const { withdrawn } = await facts(client, 'record_withdraw', { records: ['T-2'], reason });
    expect(withdrawn).toMatchObject([{ id: 'T-2', countsNow: 'T-1' }]);
    expect(await listed(client, 'tiers')).toMatchObject([{ id: 'T-1', tier: 2, isCurrent: true }]);
  });

  test('leaves references to what is withdrawn out of answers, and changing the action loses none', async () => {
    const client = await withRecords();
    const answer = await client.call('record_withdraw', { profile, records: ['A-1', 'R-1'], reason });
    expect(answer.summary).toMatch(/ 1 action named what was withdrawn; answers leave that out\.$/);
    expect(answer.facts).toMatchObject({ withdrawn: [{ namedBy: ['A-2'] }, { namedBy: ['A-2'] }] });
    expect(await listed(client, 'actions')).toMatchObject([{ id: 'A-2', risks: [], dependsOn: [] }]);
    const plan = { startOn: '2025-04-07', capacityHoursPerWeek: 40 };
    expect(await facts(client, 'plan_build', plan)).toMatchObject({
      actions: [{ id: 'A-2', start: '2025-04-07', dependsOn: [] }],
    });

    await facts(client, 'action_record', { records: [{ id: 'A-2', title: 'Look' }] });
    const { entries } = await facts(client, 'audit_log', { detail: 'detailed', limit: 1 });
    expect(entries).toMatchObject([{ after: { actions: { 'A-2': { title: 'Look' } } } }]);
    const { isError, text } = await client.call('action_record', {
      profile,
      records: [{ title: 'New', outcomes: ['GV.OC-01'], risks: ['R-1'] }],
    });
    expect(isError).toBe(true);
    expect(text).toContain('There is no risk "R-1" in the profile');
  });

  test('lets actions wait for each other where a withdrawn one stood between them', async () => {
    const client = await withRecords();
    const action = { title: 'Third', outcomes: ['GV.OC-01'] };
    await facts(client, 'action_record', { records: [{ ...action, dependsOn: ['A-2'] }] });
    await facts(client, 'record_withdraw', { records: ['A-2'], reason });
    await facts(client, 'action_record', { records: [{ id: 'A-1', dependsOn: ['A-3'] }] });
    expect(await listed(client, 'actions')).toMatchObject([
      { id: 'A-1', dependsOn: ['A-3'] },
      { id: 'A-3', dependsOn: [] },
    ]);
  });

  test('never gives a number again', async () => {
    const client = await withRecords();
    await facts(client, 'record_withdraw', { records: ['E-1', 'T-2', 'S-2'], reason });
    expect((await facts(client, 'evidence_record', { records: [charter] })).records).toMatchObject([
      { id: 'E-2' },
    ]);
    const tier = { area: 'risk governance', tier: 1, rationale: 'Known.', approver: 'Ada' };
    expect(await facts(client, 'tier_record', tier)).toMatchObject({ id: 'T-3' });
    const { isError, text } = await client.call('evidence_record', {
      profile,
      records: [{ id: 'E-1', title: 'Other' }],
    });
    expect(isError).toBe(true);
    expect(text).toContain('E-1');
  });

  test('refuses a batch as a whole, and names what is wrong with each record', async () => {
    const client = await withRecords();
    await facts(client, 'record_withdraw', { records: ['E-1'], reason, by: 'Ben' });
    const records = ['R-1', 'E-1', 'E-9', 'GV.OC-02', 'R-1', 'S-1'];
    const { isError, text } = await client.call('record_withdraw', { profile, records, reason });
    expect(isError).toBe(true);
    expect(text).toContain('4 of 6 records cannot be accepted, so none was stored.');
    expect(text).toContain(`records.1: E-1 was withdrawn on 2025-03-31 by Ben, because: ${reason}`);
    expect(text).toContain('records.2: The profile has no E-9');
    expect(text).toContain('records.3: GV.OC-02 has no score that counts');
    expect(text).toContain('records.4: R-1 is in this call twice');
    expect(ids(await listed(client, 'risks'))).toEqual(['R-1']);
  });

  test('refuses the score of another profile, the name of a profile, and another revision', async () => {
    const client = await withRecords();
    await client.call('profile_create', { name: 'Lab', organization: 'Acme' });
    const withdraw = { records: ['S-1'], reason };
    for (const [args, problem] of [
      [{ profile: 'lab', ...withdraw }, 'The profile has no S-1'],
      [{ profile: 'Clinic', ...withdraw }, 'Only an id can be given here: clinic'],
      [{ profile, ...withdraw, expectedRevision: 1 }, 'Profile clinic is at revision 8, not 1'],
      [{ profile, records: ['no such thing'], reason }, 'CSF 2.0 has no element "no such thing"'],
      [{ profile, records: [], reason }, 'records'],
      [{ profile, records: ['S-1'], reason: '  ' }, 'reason'],
    ] as const) {
      const { isError, text } = await client.call('record_withdraw', { ...args });
      expect(isError, text).toBe(true);
      expect(text).toContain(problem);
    }
    expect(await listed(client, 'withdrawals')).toEqual([]);
  });

  test('withdraws intake too', async () => {
    const server = await testServer();
    const client = await withRecords(await connect(server));
    using database = new DatabaseSync(join(server.dataDir, 'csf.db'));
    database.exec(`INSERT INTO intake (profile_id, number, entry, title, received_on, outcomes, recorded_at)
      VALUES ('clinic', 1, 8, 'Audit report', '2025-03-01', '["GV.OC-01"]', '2025-03-01T12:00:00.000Z')`);
    expect(await facts(client, 'record_withdraw', { records: ['I-1'], reason })).toMatchObject({
      withdrawn: [{ id: 'I-1', what: 'Audit report' }],
    });
  });

  test('is in the audit log with what was withdrawn and why', async () => {
    const client = await withRecords();
    await facts(client, 'record_withdraw', { records: ['S-2'], reason, by: 'Ben' });
    const { entries } = await facts(client, 'audit_log', { detail: 'detailed', limit: 1 });
    expect(entries).toMatchObject([
      {
        tool: 'record_withdraw',
        before: { withdrawals: { 'S-2': { outcomeId: 'GV.OC-01', score: 3, date: '2025-02-28' } } },
        after: {
          revision: 9,
          withdrawals: {
            'S-2': { register: 'assessments', number: 2, reason, withdrawnBy: 'Ben', date: '2025-03-31' },
          },
        },
      },
    ]);
    expect(await client.call('audit_log', { verify: true })).toMatchObject({ isError: false });
  });

  test('corrects every past day from then on, and leaves what was known before as it was', async () => {
    let now = new Date('2025-03-31T12:00:00Z');
    const client = await withRecords(await connect(await testServer({ now: () => now })));
    const scores = async (args: object) => {
      const { text, ...answer } = await client.call('profile_scores', { profile, ...args });
      expect(answer.isError, text).toBe(false);
      return answer;
    };
    const known = { knownAt: '9', asOf: '2025-03-31' };
    await facts(client, 'profile_save', { scope: 'Wards' });
    const before = await scores(known);
    expect(before.facts).toMatchObject({ groups: expect.arrayContaining([overall(3)]) });
    now = new Date('2025-04-30T12:00:00Z');
    await facts(client, 'record_withdraw', { records: ['S-2', 'E-1'], reason });
    expect(await scores(known)).toEqual(before);
    expect((await scores({ asOf: '2025-03-31' })).facts).toMatchObject({
      groups: expect.arrayContaining([overall(1)]),
      recordedLater: {
        count: 1,
        first: [{ record: 'withdrawal of S-2' }],
      },
    });
    expect(await facts(client, 'profile_checks', { asOf: '2025-03-31' })).toMatchObject({
      recordedLater: { first: [{ record: 'withdrawal of S-2' }, { record: 'withdrawal of E-1' }] },
    });
    expect((await scores({})).facts).toMatchObject({ groups: expect.arrayContaining([overall(1)]) });
  });

  test('lets a risk scale change once every rated risk is withdrawn, but no scale of scores', async () => {
    const client = await withRecords();
    const levels = [0, 1, 2, 3].map((value) => ({ value, label: `${value}`, meaning: `Level ${value}.` }));
    const riskScales = { likelihood: levels, impact: levels };
    await facts(client, 'risk_record', { records: [{ id: 'R-1', likelihood: 5 }] });
    expect((await client.call('profile_save', { profile, riskScales })).text).toContain('frozen: risk R-1');
    await facts(client, 'record_withdraw', { records: ['R-1', 'S-1', 'S-2'], reason });
    await facts(client, 'profile_save', { riskScales });
    expect((await client.call('profile_save', { profile, scale: levels })).text).toContain('are frozen');
  });

  test('counts among what a deletion of the profile takes', async () => {
    const client = await withRecords();
    await facts(client, 'record_withdraw', { records: ['S-2', 'E-1'], reason });
    const { counts, confirm } = await facts(client, 'data_delete', {});
    expect(counts).toMatchObject({ withdrawals: 2, assessments: 2 });
    await facts(client, 'data_delete', { confirm });
  });

  test('lists withdrawals page by page', async () => {
    const client = await withRecords();
    await facts(client, 'record_withdraw', { records: ['S-2', 'E-1', 'R-1'], reason });
    const first = await facts(client, 'records_list', { kind: 'withdrawals', limit: 2 });
    const { nextCursor: cursor } = first;
    const rest = await facts(client, 'records_list', { kind: 'withdrawals', limit: 2, cursor });
    expect(ids([...first.records, ...rest.records])).toEqual(['S-2', 'E-1', 'R-1']);
    expect(rest).not.toHaveProperty('nextCursor');
  });
});
