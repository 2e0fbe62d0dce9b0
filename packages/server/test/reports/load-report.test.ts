import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { mean } from '../../src/analysis/mean.ts';
import { evidenceRegister } from '../../src/records/evidence.ts';
import { recordBatch } from '../../src/records/record-batch.ts';
import { decideSnapshot } from '../../src/snapshots/decide-snapshot.ts';
import { created, noon, profile, save, score, writerOn } from '../support/profile-changes.ts';
import { busyDatabase, reportOn, snapshotOn } from '../support/report-models.ts';

describe('the head of a report', () => {
  test('says of which profile it is, of which day, and that it is a draft', async () => {
    const db = await created('2025-01-01', { scope: 'Wards' });
    expect((await reportOn(db)).head).toEqual({
      profile: 'clinic',
      name: 'Clinic',
      organization: 'Acme',
      scope: 'Wards',
      revision: 1,
      asOf: '2025-06-30',
      knownAt: null,
      madeAt: '2025-06-30T12:00:00.000Z',
      isDraft: true,
      snapshot: null,
      notes: [],
    });
  });

  test('says who has approved the snapshot that it is of, and is a draft until then and once it is reopened', async () => {
    const db = await created('2025-01-01');
    await snapshotOn(db, '2025-03-31', 'Board Q1');
    const decide = (decision: 'approved' | 'reopened') =>
      decideSnapshot(db, writerOn('2025-04-02'), noon('2025-04-02'), {
        ...{ profile, snapshot: 'N-1', decision, decidedBy: 'Bo', note: null },
      });
    const head = async () => (await reportOn(db, { snapshot: 'board q1' })).head;
    expect(await head()).toMatchObject({ isDraft: true, snapshot: { status: 'draft', decidedBy: null } });
    await decide('approved');
    expect(await head()).toMatchObject({
      asOf: '2025-03-31',
      revision: null,
      isDraft: false,
      snapshot: {
        id: 'N-1',
        name: 'Board Q1',
        status: 'approved',
        decidedBy: 'Bo',
        decidedOn: '2025-04-02',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    await decide('reopened');
    expect(await head()).toMatchObject({ isDraft: true, snapshot: { status: 'reopened' } });
  });

  test('says what of a past day was recorded later, and what it ignored', async () => {
    const db = await created('2025-01-01');
    await score(db, '2025-05-01', '2025-02-01', { 'GV.OC-01': 2 });
    await snapshotOn(db, '2025-06-01', 'Board');
    const past = await reportOn(db, { asOf: '2025-03-31' });
    expect(past.head.notes).toEqual([expect.stringMatching(/^Recorded after 2025-03-31: 1 of its records/)]);
    const frozen = await reportOn(db, { snapshot: 'Board', asOf: '2025-03-31' });
    expect(frozen.head.notes).toEqual(['asOf ignored: the snapshot has its own']);
    expect(frozen.head.asOf).toBe('2025-06-01');
  });
});

test('a report of a snapshot stays as it is, whatever is recorded later', async () => {
  const db = await busyDatabase();
  await snapshotOn(db, '2025-06-20', 'Board Q2');
  const capacity = { hoursPerWeek: 10, weeks: 26 };
  const { basis: _, ...before } = await reportOn(db, { snapshot: 'Board Q2', capacity });
  await score(db, '2025-06-25', '2025-06-10', { 'GV.OC-01': 4, 'ID.AM-01': 4 });
  await save(db, '2025-06-26', { name: 'Renamed', outcomes: [{ id: 'PR', included: false }] });
  await snapshotOn(db, '2025-06-27', 'Later');
  const { basis: __, ...after } = await reportOn(db, { snapshot: 'Board Q2', capacity });
  expect(after).toEqual(before);
});

describe('figures of a set of outcomes', () => {
  test('have the mean of the targets in scope, and say when too few have one', async () => {
    const db = await busyDatabase();
    const { functions } = await reportOn(db);
    const [govern, identify] = functions;
    const targets = [...Array.from({ length: 30 }, () => 3), 4];
    expect(govern?.target).toEqual({ mean: mean(targets), outcomes: 31, inScope: 31, thin: false });
    expect(identify?.target).toEqual({ mean: null, outcomes: 0, inScope: 21, thin: true });
  });

  test('have the mean in the newest snapshot before, with its coverage', async () => {
    const db = await busyDatabase();
    await save(db, '2025-06-20', { rules: { leastCoverage: 60 } as never });
    const { whole, changes } = await reportOn(db);
    expect(changes?.since).toMatchObject({ id: 'N-1', name: 'Board Q1' });
    expect(whole.before).toMatchObject({ mean: 2, outcomes: 3, thin: true });
    const { whole: first, changes: none } = await reportOn(db, { snapshot: 'N-1' });
    expect([first.before, none]).toEqual([null, null]);
  });

  test('are of all categories, also of one that is excluded', async () => {
    const { categories } = await reportOn(await busyDatabase());
    expect(categories).toHaveLength(22);
    expect(categories.find(({ id }) => id === 'RC.CO')).toMatchObject({
      included: 0,
      inScope: 0,
      mean: null,
    });
  });
});

test('each outcome says what its score rests on', async () => {
  const { outcomes } = await reportOn(await busyDatabase());
  const evidence = Object.fromEntries(outcomes.map((row) => [row.id, row.evidence]));
  expect(outcomes).toHaveLength(106);
  expect(evidence).toMatchObject({
    'GV.OC-01': 'lapsed',
    'GV.OC-02': 'none accepted',
    'PR.AA-01': 'no evidence',
    'ID.AM-01': null,
  });
});

test('nothing is scheduled until somebody says how many hours there are', async () => {
  const db = await busyDatabase();
  const { plan } = await reportOn(db);
  expect(plan.schedule).toBeNull();
  expect(plan.rows.map(({ id, dueOn, start, notScheduled }) => [id, dueOn, start, notScheduled])).toEqual([
    ['A-1', '2025-09-30', null, null],
    ['A-2', null, null, null],
    ['A-3', null, null, null],
  ]);
  const { plan: scheduled } = await reportOn(db, {
    capacity: { hoursPerWeek: 10, weeks: 26, startOn: '2025-07-01' },
  });
  expect(scheduled.schedule?.phases).toEqual([
    {
      ...{ name: '2025 Q3', until: '2025-09-30', actions: ['A-1', 'A-2'], effortHours: 50 },
      ...{ start: '2025-07-01', finish: '2025-08-04' },
    },
  ]);
  expect(scheduled.rows[2]).toMatchObject({ id: 'A-3', start: null, notScheduled: 'no effort given' });
});

test('the trend is by quarter, and by year where there would be too many quarters', async () => {
  const db = await created('2025-01-01');
  await score(db, '2025-01-02', '2012-02-01', { 'GV.OC-01': 1 });
  expect((await reportOn(db)).trend).toMatchObject({ interval: 'quarter', points: { length: 54 } });
  await score(db, '2025-01-03', '2000-01-01', { 'GV.OC-01': 1 });
  const { trend } = await reportOn(db);
  expect(trend).toMatchObject({ interval: 'year', points: { length: 26 } });
  expect(trend.notes).toEqual([expect.stringContaining('the first recorded scope and targets hold')]);
});

test('a list ends after 500 rows, and says how many there are', async () => {
  const db = await created('2025-01-01');
  const records = Array.from({ length: 100 }, (_, index) => ({
    ...{ title: `E ${index}`, reference: 'x', owner: 'Ada', outcomes: ['GV.OC-01'] },
    date: `2024-0${1 + (index % 9)}-01`,
  }));
  for (let batch = 0; batch < 6; batch++)
    await recordBatch(db, writerOn('2025-01-02'), noon('2025-01-02'), evidenceRegister, { profile, records });
  const { evidence } = await reportOn(db);
  expect(evidence).toMatchObject({ total: 600, leftOut: 100, rows: { length: 500 } });
  expect(evidence.rows[0]).toMatchObject({ date: '2024-01-01' });
  expect(evidence.rows.at(-1)).toMatchObject({ date: '2024-08-01' });
});

test('the basis has the hash of the newest entry, the rules, and what differs from the log', async () => {
  const db = await busyDatabase();
  const newest = await db
    .selectFrom('audit_log')
    .select(['sequence', 'hash', 'at'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  const { basis } = await reportOn(db, { dataWarning: 'E-1 differs' });
  expect(basis).toEqual({
    version: '1.2.3',
    coverage: 'assessed 4 of 104 in scope',
    auditHead: { entry: newest.sequence, hash: newest.hash, at: newest.at },
    rules: { leastCoverage: 5, appetiteImpact: 3 },
    dataWarning: 'E-1 differs',
    wording: "csf-mcp's own words, not NIST's",
    datasets: [{ id: 'sp-800-53-rev-5-2-0', title: 'SP 800-53 Rev 5.2.0', status: 'official' }],
  });
});

test('other work goes on while a report is loaded', async () => {
  const db = await busyDatabase();
  let turns = 0;
  let isDone = false;
  const loading = reportOn(db).finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await nextTurn();
    turns++;
  }
  await loading;
  expect(turns).toBeGreaterThan(5);
});

test.each([
  [{ profile: 'clinik' }, 'UNKNOWN_PROFILE'],
  [{ snapshot: 'Board Q9' }, 'UNKNOWN_SNAPSHOT'],
  [{ asOf: '2025-07-01' }, 'INVALID_INPUT'],
  [{ knownAt: '999' }, 'INVALID_INPUT'],
])('a report on %j is refused as %s', async (question, code) => {
  await expect(reportOn(await busyDatabase(), question)).rejects.toMatchObject({ code });
});
