import { describe, expect, test } from 'vitest';
import { type Connection, connect, newConnection, testServer } from '../support/connection.ts';

const charter = {
  title: 'Charter',
  reference: 'https://example.org/charter.pdf',
  owner: 'Ada',
  date: '2025-03-01',
  outcomes: ['gv oc 1'],
};

async function withClinic(): Promise<Connection> {
  const connection = await newConnection();
  await connection.call('profile_create', {
    name: 'Clinic',
    organization: 'Acme',
    outcomes: [{ id: 'RC', included: false }],
  });
  return connection;
}

/** The facts of an answer that must not be an error. */
async function facts({ call }: Connection, tool: string, args: object): Promise<Record<string, unknown>> {
  const answer = await call(tool, { profile: 'clinic', ...args });
  expect(answer.isError, answer.text).toBe(false);
  return answer.facts;
}

const ids = (list: Record<string, unknown>): unknown[] =>
  (list['records'] as { id: string }[]).map(({ id }) => id);

describe('evidence_record', () => {
  test('adds, changes, and says what it did', async () => {
    const { call } = await withClinic();
    const sha256 = 'AB'.repeat(32);
    const records = [
      { ...charter, sha256 },
      { ...charter, outcomes: ['RC.RP-01'] },
    ];
    const first = await call('evidence_record', { profile: 'clinic', records });
    expect(first.text).toMatch(
      /^2 evidence records created, 0 updated, 0 unchanged; clinic is at revision 2\. The profile excludes 1 of the outcomes named\./,
    );
    expect(first.facts).toEqual({
      profile: 'clinic',
      revision: 2,
      created: 2,
      updated: 0,
      unchanged: 0,
      records: [
        { id: 'E-1', status: 'created' },
        { id: 'E-2', status: 'created' },
      ],
      notIncluded: ['RC.RP-01'],
    });
    const change = {
      profile: 'clinic',
      records: [{ id: 'e-1', sha256: 'ab'.repeat(32) }],
      expectedRevision: 2,
    };
    // Digits in another case are the same digest.
    expect(await call('evidence_record', change)).toMatchObject({
      facts: { revision: 2, records: [{ id: 'E-1', status: 'unchanged' }] },
    });
    expect(await call('evidence_record', { ...change, expectedRevision: 1 })).toMatchObject({
      isError: true,
      text: expect.stringContaining('at revision 2, not 1'),
    });
  });

  test('takes a category, a function or a name for all outcomes in it', async () => {
    const connection = await withClinic();
    const outcomes = ['RS.MI', 'asset management', 'rs mi 1'];
    await facts(connection, 'evidence_record', { records: [{ ...charter, outcomes }] });
    const { records } = await facts(connection, 'records_list', { kind: 'evidence', category: 'rs.mi' });
    expect(records).toMatchObject([
      {
        outcomes: [
          'ID.AM-01',
          'ID.AM-02',
          'ID.AM-03',
          'ID.AM-04',
          'ID.AM-05',
          'ID.AM-07',
          'ID.AM-08',
          'RS.MI-01',
          'RS.MI-02',
        ],
      },
    ]);
  });

  test('keeps text as it is, be it SQL, HTML or a path', async () => {
    const connection = await withClinic();
    const texts = {
      title: "'); DROP TABLE evidence; --",
      reference: '../../../etc/passwd',
      owner: '<script>alert(1)</script>',
      note: '{"__proto__": {"polluted": true}}\n"none"',
    };
    await facts(connection, 'evidence_record', { records: [{ ...charter, ...texts }] });
    expect(await facts(connection, 'records_list', { kind: 'evidence', detail: 'detailed' })).toMatchObject({
      records: [texts],
    });
    expect({}).not.toHaveProperty('polluted');
  });

  test.each<[string, object]>([
    ['a title of 10 MB', { ...charter, title: 'x'.repeat(10_000_000) }],
    ['a control character', { ...charter, owner: 'A\u0000da' }],
    ['two lines where there is one', { ...charter, reference: 'a\nb' }],
    ['half a character', { ...charter, note: '\ud800' }],
    ['a digest that is none', { ...charter, sha256: 'g'.repeat(64) }],
    ['a day that never was', { ...charter, date: '2025-02-30' }],
    ['a time for a day', { ...charter, date: '2025-03-01T12:00:00Z' }],
    ['no outcomes', { ...charter, outcomes: [] }],
    ['more outcomes than there are', { ...charter, outcomes: Array(107).fill('GV.OC-01') }],
    ['a category that is withdrawn', { ...charter, outcomes: ['PR.AC'] }],
    ['a name that several have', { ...charter, outcomes: ['Improvements'] }],
    ['a name that none has', { ...charter, outcomes: ['Protection'] }],
    ['null for what must be there', { ...charter, title: null }],
    ['an unknown status', { ...charter, reviewStatus: 'fine' }],
    ['an unknown key', { ...charter, titel: 'Charter' }],
    ['a prototype', JSON.parse(`{ "constructor": 1, "title": "x" }`)],
    ['a list for a record', [charter]],
    ['an id like SQL', { id: "E-1' OR 1=1" }],
    ['an id of 10 MB', { id: 'E'.repeat(10_000_000) }],
    ['an id that is a number', { id: 1 }],
  ])('with %s is refused in a short answer, and nothing is stored', async (_what, record) => {
    const connection = await withClinic();
    const answer = await connection.call('evidence_record', {
      profile: 'clinic',
      records: [charter, record],
    });
    expect(answer.isError).toBe(true);
    expect(answer.text.length).toBeLessThan(1_000);
    expect(answer.text).not.toContain('failed unexpectedly');
    expect(await facts(connection, 'records_list', { kind: 'evidence' })).toMatchObject({
      revision: 1,
      records: [],
    });
  });
});

describe('risk_record and action_record', () => {
  test.each<[string, string, object]>([
    ['risk_record', 'a level of 10 MB', { title: 'Loss', likelihood: '9'.repeat(10_000_000) }],
    ['risk_record', 'half a level', { title: 'Loss', impact: 1.5 }],
    ['risk_record', 'another treatment', { title: 'Loss', treatment: 'ignore' }],
    ['action_record', 'negative effort', { title: 'A', outcomes: ['GV.OC-01'], effortHours: -1 }],
    ['action_record', 'endless effort', { title: 'A', outcomes: ['GV.OC-01'], effortHours: 1e308 }],
    ['action_record', 'a date for null', { title: 'A', outcomes: ['GV.OC-01'], dueOn: '' }],
    [
      'action_record',
      'too many milestones',
      { title: 'A', outcomes: ['GV.OC-01'], milestones: Array(21).fill({ text: 'x' }) },
    ],
    [
      'action_record',
      'a dependency of 10 MB',
      { title: 'A', outcomes: ['GV.OC-01'], dependsOn: ['#'.repeat(10_000_000)] },
    ],
    ['action_record', 'a place like SQL', { title: 'A', outcomes: ['GV.OC-01'], dependsOn: ["#1' --"] }],
    [
      'action_record',
      'a risk like a prototype',
      { title: 'A', outcomes: ['GV.OC-01'], risks: ['__proto__'] },
    ],
  ])('%s with %s is refused in a short answer, and nothing is stored', async (tool, _what, record) => {
    const connection = await withClinic();
    const answer = await connection.call(tool, { profile: 'clinic', records: [record] });
    expect(answer.isError).toBe(true);
    expect(answer.text.length).toBeLessThan(1_000);
    expect(answer.text).not.toContain('failed unexpectedly');
    expect(await facts(connection, 'records_list', { kind: 'actions' })).toMatchObject({ revision: 1 });
  });

  test('two sessions that write the same profile: the revision decides, and nothing is lost', async () => {
    const server = await testServer();
    const ada = await connect(server);
    const ben = await connect(server);
    await ada.call('profile_create', { name: 'Clinic', organization: 'Acme' });
    const records = [{ title: 'Loss of records' }];
    await facts(ada, 'risk_record', { records, expectedRevision: 1 });
    expect(await ben.call('risk_record', { profile: 'clinic', records, expectedRevision: 1 })).toMatchObject({
      isError: true,
      text: expect.stringContaining('repeat it with expectedRevision 2'),
    });
    await facts(ben, 'risk_record', { records: [{ id: 'R-1', owner: 'Ben' }], expectedRevision: 2 });
    expect(await facts(ada, 'records_list', { kind: 'risks' })).toMatchObject({
      revision: 3,
      records: [{ id: 'R-1', title: 'Loss of records', owner: 'Ben' }],
    });
  });
});

describe('tier_record', () => {
  const judgement = { area: 'risk governance', tier: 3, rationale: 'Reviewed each year.', approver: 'Ada' };

  test('records a judgement for today, and says that it is one', async () => {
    const { call } = await withClinic();
    const first = await call('tier_record', { profile: 'clinic', ...judgement });
    expect(first.text).toMatch(
      /^T-1: tier 3 \(Repeatable\) for risk governance, recorded as a judgement; never computed\./,
    );
    expect(first.facts).toEqual({
      profile: 'clinic',
      revision: 2,
      id: 'T-1',
      name: 'Repeatable',
      isCurrent: true,
      previousTier: null,
      basis: 'recorded as a judgement; never computed',
    });
    expect(
      (await call('tier_record', { profile: 'clinic', ...judgement, tier: 2, date: '2025-03-30' })).facts,
    ).toMatchObject({ id: 'T-2', isCurrent: false, previousTier: null });
  });

  test.each([
    ['tier 0', { tier: 0 }],
    ['tier 5', { tier: 5 }],
    ['another area', { area: 'third party' }],
    ['no rationale', { rationale: ' ' }],
    ['no approver', { approver: undefined }],
    ['a day to come', { date: '2025-04-01' }],
    ['a rationale of 10 MB', { rationale: 'x'.repeat(10_000_000) }],
  ])('with %s is refused, and nothing is stored', async (_what, wrong) => {
    const connection = await withClinic();
    expect(await connection.call('tier_record', { profile: 'clinic', ...judgement, ...wrong })).toMatchObject(
      {
        isError: true,
      },
    );
    expect(await facts(connection, 'records_list', { kind: 'tiers' })).toMatchObject({
      revision: 1,
      records: [],
    });
  });
});

describe('records_list', () => {
  test('gives evidence with its age, and whether it is stale once somebody says when', async () => {
    const connection = await withClinic();
    // From March 1 to March 31 are 30 days, from February 28 are 31.
    await facts(connection, 'evidence_record', {
      records: [
        { ...charter, note: 'Signed.' },
        { ...charter, date: '2025-02-28' },
      ],
    });
    const list = await facts(connection, 'records_list', { kind: 'evidence', staleAfterDays: 30 });
    expect(list).toMatchObject({
      kind: 'evidence',
      asOf: '2025-03-31',
      records: [
        { id: 'E-1', ageDays: 30, stale: false, outcomes: ['GV.OC-01'], reviewer: null },
        { id: 'E-2', ageDays: 31, stale: true },
      ],
    });
    const [concise] = list['records'] as object[];
    expect(concise).not.toHaveProperty('note');
    const [later] = (
      await facts(connection, 'records_list', { kind: 'evidence', asOf: '2025-04-30', detail: 'detailed' })
    )['records'] as object[];
    expect(later).toMatchObject({ ageDays: 60, note: 'Signed.' });
    expect(later).not.toHaveProperty('stale');
  });

  test('gives what passes all filters', async () => {
    const connection = await withClinic();
    await facts(connection, 'action_record', {
      records: [
        { title: 'One', outcomes: ['GV.OC-01', 'PR.AA-01'], owner: 'ADA', dueOn: '2025-05-01' },
        { title: 'Two', outcomes: ['PR.AA-01'], owner: 'Ada', status: 'in progress', dueOn: '2025-05-02' },
        { title: 'Three', outcomes: ['PR.DS-01'], owner: 'Ben' },
      ],
    });
    const listed = async (filter: object) =>
      ids(await facts(connection, 'records_list', { kind: 'actions', ...filter }));
    expect(await listed({})).toEqual(['A-1', 'A-2', 'A-3']);
    expect(await listed({ owner: 'ada' })).toEqual(['A-1', 'A-2']);
    expect(await listed({ owner: 'ada', status: 'open' })).toEqual(['A-1']);
    expect(await listed({ outcome: 'pr aa 1' })).toEqual(['A-1', 'A-2']);
    expect(await listed({ outcome: 'PR.AA-01', function: 'GV' })).toEqual([]);
    expect(await listed({ function: 'PR' })).toEqual(['A-1', 'A-2', 'A-3']);
    expect(await listed({ category: 'PR.DS' })).toEqual(['A-3']);
    expect(await listed({ until: '2025-05-01' })).toEqual(['A-1']);
    expect(await listed({ until: '2025-05-02' })).toEqual(['A-1', 'A-2']);
    expect(await listed({ owner: "' OR 1=1 --" })).toEqual([]);
  });

  test('gives tiers with which of them are current', async () => {
    const connection = await withClinic();
    for (const [area, tier] of [
      ['risk governance', 1],
      ['risk management', 2],
      ['risk governance', 3],
    ]) {
      await facts(connection, 'tier_record', { area, tier, rationale: 'Judged.', approver: 'Ada' });
    }
    expect(await facts(connection, 'records_list', { kind: 'tiers' })).toMatchObject({
      records: [
        { id: 'T-1', name: 'Partial', isCurrent: false },
        { id: 'T-2', name: 'Risk Informed', isCurrent: true },
        { id: 'T-3', name: 'Repeatable', isCurrent: true },
      ],
    });
  });

  test('gives the history of assessments newest first, page by page', async () => {
    const connection = await withClinic();
    for (const [date, score] of [
      ['2025-01-31', 1],
      ['2025-03-31', 2],
      ['2025-02-28', 3],
    ]) {
      const records = [
        { outcome: 'GV.OC-01', score },
        { outcome: 'PR.AA-01', score },
      ];
      await facts(connection, 'assessment_record', { assessor: 'Ada', date, records });
    }
    const args = { kind: 'assessments', category: 'GV.OC', limit: 2 };
    const first = await facts(connection, 'records_list', args);
    expect(first).toMatchObject({
      records: [
        { outcome: 'GV.OC-01', date: '2025-03-31', score: 2, isCurrent: true },
        { outcome: 'GV.OC-01', date: '2025-02-28', score: 3, isCurrent: false },
      ],
    });
    const second = await facts(connection, 'records_list', { ...args, cursor: first['nextCursor'] });
    expect(second).toMatchObject({ records: [{ date: '2025-01-31', score: 1 }] });
    expect(second).not.toHaveProperty('nextCursor');
  });

  test('goes on by cursor behind the last record, although others have been added', async () => {
    const connection = await withClinic();
    const risk = (title: string) => facts(connection, 'risk_record', { records: [{ title }] });
    for (const title of ['One', 'Two', 'Three']) await risk(title);
    const first = await facts(connection, 'records_list', { kind: 'risks', limit: 2 });
    expect(ids(first)).toEqual(['R-1', 'R-2']);
    await risk('Four');
    const cursor = first['nextCursor'];
    expect(ids(await facts(connection, 'records_list', { kind: 'risks', limit: 2, cursor }))).toEqual([
      'R-3',
      'R-4',
    ]);
    expect(
      await connection.call('records_list', { profile: 'clinic', kind: 'risks', status: 'open', cursor }),
    ).toMatchObject({
      isError: true,
      text: expect.stringContaining('belongs to a call with other arguments'),
    });
  });

  test.each([
    ['tiers', { owner: 'Ada' }, 'owner ignored: kind "tiers" takes no filters'],
    [
      'risks',
      { until: '2025-05-01', staleAfterDays: 3 },
      'staleAfterDays, until ignored: kind "risks" takes outcome, function, category, status, owner',
    ],
    [
      'assessments',
      { status: 'open' },
      'status ignored: kind "assessments" takes outcome, function, category',
    ],
    ['heatMap', { owner: 'Ada' }, 'owner ignored: kind "heatMap" takes function, category'],
    [
      'evidence',
      { status: 'open' },
      'no record of kind "evidence" can have the status "open"; it is one of not reviewed, accepted, rejected',
    ],
  ])('kind %s with %j answers, and notes what the filter did not do', async (kind, filter, note) => {
    const { call } = await withClinic();
    const { isError, facts, text } = await call('records_list', { profile: 'clinic', kind, ...filter });
    expect(isError, text).toBe(false);
    expect(facts).toMatchObject({ kind, records: [], notes: [note] });
    expect((await call('records_list', { profile: 'clinic', kind })).facts).not.toHaveProperty('notes');
  });

  test('a filter that does not apply filters nothing out', async () => {
    const { call } = await withClinic();
    await call('risk_record', { profile: 'clinic', records: [{ title: 'Fire', owner: 'Ada' }] });
    const args = { profile: 'clinic', kind: 'risks', until: '2000-01-01' };
    expect((await call('records_list', args)).facts).toMatchObject({ records: [{ id: 'R-1' }] });
  });

  test('an outcome may be a category or function: then records about any outcome in it are listed', async () => {
    const { call } = await withClinic();
    await call('risk_record', {
      profile: 'clinic',
      records: [
        { title: 'Fire', outcomes: ['GV.OC-01', 'PR.AA-01'] },
        { title: 'Flood', outcomes: ['GV.RM-01'] },
      ],
    });
    const records = [
      { outcome: 'GV.OC-02', score: 1 },
      { outcome: 'GV.RM-01', score: 2 },
    ];
    await call('assessment_record', { profile: 'clinic', assessor: 'Ada', records });
    const listed = async (kind: string, outcome: string) => {
      const { facts } = await call('records_list', { profile: 'clinic', kind, outcome });
      return (facts['records'] as { id: string }[]).map(({ id }) => id);
    };
    expect(await listed('risks', 'GV.OC')).toEqual(['R-1']);
    expect(await listed('risks', 'Govern')).toEqual(['R-1', 'R-2']);
    expect(await listed('assessments', 'Organizational Context')).toEqual(['S-1']);
    expect(await listed('assessments', 'GV')).toEqual(['S-2', 'S-1']);
    expect(await listed('assessments', 'PR')).toEqual([]);
  });

  test('assessments have the short names of their outcomes', async () => {
    const { call } = await withClinic();
    const records = [{ outcome: 'GV.OC-02', score: 1 }];
    const named = { outcome: 'GV.OC-02', shortName: 'Stakeholder needs understood' };
    const recorded = await call('assessment_record', { profile: 'clinic', assessor: 'Ada', records });
    expect(recorded.facts).toMatchObject({ recorded: [named] });
    const { facts } = await call('records_list', { profile: 'clinic', kind: 'assessments' });
    expect(facts).toMatchObject({ records: [named] });
  });

  test.each([
    ['risks', { outcome: 'GV.ZZ' }, 'CSF 2.0 has no element'],
    ['everything', {}, 'kind'],
  ])('kind %s with %j is refused, saying what it takes', async (kind, filter, text) => {
    const { call } = await withClinic();
    expect(await call('records_list', { profile: 'clinic', kind, ...filter })).toMatchObject({
      isError: true,
      text: expect.stringContaining(text),
    });
  });
});
