import { describe, expect, test } from 'vitest';
import { type Connection, newConnection } from '../support/connection.ts';

const profile = 'clinic';

/** The facts of an answer that must not be an error. */
async function facts({ call }: Connection, tool: string, args: object): Promise<Record<string, unknown>> {
  const answer = await call(tool, { profile, ...args });
  expect(answer.isError, answer.text).toBe(false);
  return answer.facts;
}

/** On 2025-03-31. Each record is due around its own day, so that no two rules can be mixed up. */
async function withDays(): Promise<Connection> {
  const connection = await newConnection();
  await connection.call('profile_create', {
    name: 'Clinic',
    organization: 'Acme',
    outcomes: [
      { id: 'GV.OC-01', owner: 'Ben', reviewOn: '2025-04-10', target: 3, targetOn: '2025-04-11' },
      { id: 'GV.OC-02', target: 1, targetOn: '2025-04-01' },
      { id: 'GV.OC-03', included: false, reviewOn: '2025-04-01' },
    ],
  });
  await facts(connection, 'assessment_record', {
    assessor: 'Ada',
    records: [{ outcome: 'GV.OC-02', score: 1 }],
  });
  const evidence = { reference: 'x', owner: 'Ada', date: '2025-01-31', outcomes: ['GV.OC-01'] };
  const review = { reviewer: 'Cem', reviewedOn: '2025-02-01' };
  await facts(connection, 'evidence_record', {
    records: [
      { ...evidence, ...review, title: 'Licence', validUntil: '2025-04-05', reviewStatus: 'accepted' },
      { ...evidence, ...review, title: 'Draft', validUntil: '2025-04-05', reviewStatus: 'rejected' },
      { ...evidence, title: 'Minutes', reviewer: 'Cem' },
    ],
  });
  await facts(connection, 'risk_record', {
    records: [
      { title: 'Fire', owner: 'ADA', reviewOn: '2025-03-01', acceptedBy: 'Eve', acceptedUntil: '2025-04-30' },
      { title: 'Flood', status: 'closed', reviewOn: '2025-03-01' },
    ],
  });
  await facts(connection, 'action_record', {
    records: [
      {
        title: 'Mend',
        owner: 'Ben',
        dueOn: '2025-05-01',
        outcomes: ['GV.OC-01'],
        milestones: [
          { text: 'Order', dueOn: '2025-04-02', doneOn: '2025-03-30' },
          { text: 'Install', dueOn: '2025-04-20' },
          { text: 'Some day' },
        ],
      },
      { title: 'Old', status: 'cancelled', dueOn: '2025-04-02', outcomes: ['GV.OC-01'] },
    ],
  });
  const comment = { author: 'Cem', date: '2025-03-30' };
  await facts(connection, 'comment_record', { ...comment, subject: 'E-1', text: 'Which licence?' });
  await facts(connection, 'comment_record', { ...comment, subject: 'GV.OC-02', text: 'Done.' });
  await facts(connection, 'comment_record', { id: 'C-2', status: 'resolved', by: 'Ada' });
  return connection;
}

const rows = (list: Record<string, unknown>): unknown[] =>
  (list['records'] as Record<string, unknown>[]).map(({ dueOn, what, id, owner }) => [
    dueOn,
    what,
    id,
    owner,
  ]);

const DUE = [
  ['2025-03-01', 'risk review', 'R-1', 'ADA'],
  ['2025-04-05', 'evidence lapses', 'E-1', 'Ada'],
  ['2025-04-10', 'outcome review', 'GV.OC-01', 'Ben'],
  ['2025-04-11', 'outcome target', 'GV.OC-01', 'Ben'],
  ['2025-04-20', 'milestone', 'A-1', 'Ben'],
  ['2025-04-30', 'risk acceptance ends', 'R-1', 'ADA'],
];

const WAITING = [
  [null, 'evidence to review', 'E-3', 'Cem'],
  // A comment waits for the owner of the evidence.
  [null, 'open comment', 'C-1', 'Ada'],
];

describe('what is due', () => {
  test('is in one list by day, up to 30 days ahead, and then what waits without a day', async () => {
    const connection = await withDays();
    const { summary, facts: list } = await connection.call('records_list', { profile, kind: 'due' });
    expect(rows(list)).toEqual([...DUE, ...WAITING]);
    expect(list['due']).toEqual({ until: '2025-04-30', total: 8, late: 1, withoutDay: 2 });
    expect(summary).toBe('6 due by 2025-04-30, 1 of them late; 2 waiting without a day.');
    expect(list['records']).toMatchObject([
      { title: 'Fire', daysLate: 30 },
      { title: 'Licence', daysLate: 0 },
      {},
      {},
      { title: 'Install' },
      {},
      {},
      { title: 'E-1: Which licence?', daysLate: null },
    ]);
  });

  test('goes up to the day that is given, which counts', async () => {
    const connection = await withDays();
    const until = async (day: string) =>
      rows(await facts(connection, 'records_list', { kind: 'due', until: day }));
    expect(await until('2025-05-01')).toEqual([...DUE, ['2025-05-01', 'action', 'A-1', 'Ben'], ...WAITING]);
    expect(await until('2025-04-05')).toEqual([...DUE.slice(0, 2), ...WAITING]);
    expect(await until('2025-04-04')).toEqual([...DUE.slice(0, 1), ...WAITING]);
  });

  test('is what one person has to do, whatever the case of the name', async () => {
    const connection = await withDays();
    const list = await facts(connection, 'records_list', { kind: 'due', owner: 'ada' });
    expect(rows(list)).toEqual([DUE[0], DUE[1], DUE[5], WAITING[1]]);
    expect(list['due']).toEqual({ until: '2025-04-30', total: 4, late: 1, withoutDay: 1 });
  });

  test('comes page by page, and nothing is lost or repeated', async () => {
    const connection = await withDays();
    const found: unknown[] = [];
    let cursor: unknown;
    do {
      const page = { kind: 'due', limit: 3, ...(cursor !== undefined && { cursor }) };
      const list = await facts(connection, 'records_list', page);
      found.push(...rows(list));
      cursor = list['nextCursor'];
    } while (cursor !== undefined);
    expect(found).toEqual([...DUE, ...WAITING]);
  });
});
