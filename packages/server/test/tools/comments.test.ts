import { describe, expect, test } from 'vitest';
import { type Connection, newConnection } from '../support/connection.ts';

const profile = 'clinic';

async function withCharter(): Promise<Connection> {
  const connection = await newConnection();
  await connection.call('profile_create', { name: 'Clinic', organization: 'Acme' });
  await connection.call('evidence_record', {
    profile,
    records: [{ title: 'Charter', reference: 'x', owner: 'Ada', date: '2025-03-01', outcomes: ['GV.OC-01'] }],
  });
  return connection;
}

/** The facts of an answer that must not be an error. */
async function facts({ call }: Connection, tool: string, args: object): Promise<Record<string, unknown>> {
  const answer = await call(tool, { profile, ...args });
  expect(answer.isError, answer.text).toBe(false);
  return answer.facts;
}

const comment = { subject: 'gv oc 1', text: 'Who signs it?', author: 'Ben' };

describe('comment_record', () => {
  test('comments on outcomes and records, whose ids it reads as people type them', async () => {
    const connection = await withCharter();
    expect(await facts(connection, 'comment_record', comment)).toEqual({
      profile,
      revision: 3,
      id: 'C-1',
      stored: 'created',
      subject: 'GV.OC-01',
      status: 'open',
    });
    expect(await facts(connection, 'comment_record', { ...comment, subject: 'e1' })).toMatchObject({
      id: 'C-2',
      subject: 'E-1',
    });
    expect(await facts(connection, 'records_list', { kind: 'comments' })).toMatchObject({
      records: [
        {
          id: 'C-1',
          subject: 'GV.OC-01',
          text: 'Who signs it?',
          author: 'Ben',
          date: '2025-03-31',
          status: 'open',
        },
        { id: 'C-2', subject: 'E-1' },
      ],
    });
  });

  test('resolves a comment, says by whom and when, and opens it again', async () => {
    const connection = await withCharter();
    await facts(connection, 'comment_record', { ...comment, date: '2025-03-01' });
    const resolve = { id: 'c1', status: 'resolved', by: 'Ada' };
    expect(await facts(connection, 'comment_record', resolve)).toMatchObject({
      stored: 'updated',
      status: 'resolved',
    });
    expect(await facts(connection, 'comment_record', resolve)).toMatchObject({
      stored: 'unchanged',
      revision: 4,
    });
    expect(await facts(connection, 'records_list', { kind: 'comments', status: 'resolved' })).toMatchObject({
      records: [{ id: 'C-1', date: '2025-03-01', resolvedBy: 'Ada', resolvedOn: '2025-03-31' }],
    });
    expect(await facts(connection, 'comment_record', { id: 'C-1', status: 'open' })).toMatchObject({
      status: 'open',
    });
    const [opened] = (await facts(connection, 'records_list', { kind: 'comments', status: 'open' }))[
      'records'
    ] as object[];
    expect(opened).not.toHaveProperty('resolvedBy');
  });

  test.each<[string, object, string]>([
    ['an outcome that there is not', { ...comment, subject: 'GV.OC-99' }, 'GV.OC-99'],
    ['a whole category', { ...comment, subject: 'GV.OC' }, 'GV.OC is a category'],
    ['a record that there is not', { ...comment, subject: 'R-1' }, 'The profile has no risks "R-1"'],
    ['another comment', { ...comment, subject: 'C-1' }, 'C-1'],
    ['no author', { ...comment, author: undefined }, 'A new comment needs subject, text and author'],
    ['too long a text', { ...comment, text: 'x'.repeat(1_001) }, 'text'],
    ['a day to come', { ...comment, date: '2025-04-01' }, 'date 2025-04-01 is in the future'],
    [
      'a status of its own',
      { ...comment, status: 'resolved' },
      'status and by are for a comment that is there',
    ],
    [
      'an id that no comment has',
      { id: 'C-9', status: 'resolved', by: 'Ada' },
      'The profile has no comments "C-9"',
    ],
    ['nobody who resolves it', { id: 'C-1', status: 'resolved' }, 'needs status "resolved" and by'],
    ['another text', { id: 'C-1', text: 'No.' }, 'A comment stays as it was written'],
    [
      'a resolution before it was made',
      { id: 'C-1', status: 'resolved', by: 'Ada', date: '2025-03-30' },
      'date 2025-03-30 is before the comment, which is of 2025-03-31',
    ],
  ])('with %s is refused, and nothing is stored', async (_what, args, problem) => {
    const connection = await withCharter();
    await facts(connection, 'comment_record', comment);
    const answer = await connection.call('comment_record', { profile, ...args });
    expect(answer).toMatchObject({ isError: true, text: expect.stringContaining(problem) });
    expect(answer.text.length).toBeLessThan(1_000);
    expect(await facts(connection, 'records_list', { kind: 'comments' })).toMatchObject({
      revision: 3,
      records: [{ id: 'C-1', status: 'open' }],
    });
  });
});

test('open comments stand beside the outcome in assessment_next and profile_get, resolved ones do not', async () => {
  const connection = await withCharter();
  for (const text of ['One', 'Two', 'Three']) await facts(connection, 'comment_record', { ...comment, text });
  await facts(connection, 'comment_record', { ...comment, subject: 'E-1' });
  await facts(connection, 'comment_record', { id: 'C-2', status: 'resolved', by: 'Ada' });
  const openComments = { total: 2, ids: ['C-3', 'C-1'] };
  expect(await facts(connection, 'assessment_next', { limit: 1 })).toMatchObject({
    outcomes: [{ openComments }],
  });
  expect(await facts(connection, 'profile_get', { detail: 'detailed', limit: 2 })).toMatchObject({
    outcomes: [{ id: 'GV.OC-01', openComments }, { id: 'GV.OC-02' }],
  });
  expect(
    await facts(connection, 'records_list', { kind: 'comments', outcome: 'GV.OC-01', status: 'open' }),
  ).toMatchObject({ records: [{ id: 'C-1' }, { id: 'C-3' }] });
});
