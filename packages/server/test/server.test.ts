import { readdirSync } from 'node:fs';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { CsfServerError, openServer } from '../src/index.ts';
import { connect, testServer } from './support/connection.ts';

describe('a server', () => {
  test('serves several connections on one database', async () => {
    const server = await testServer();
    const first = await connect(server);
    const second = await connect(server);
    await first.call('profile_create', { name: 'Clinic', organization: 'Acme' });
    expect((await second.call('profile_overview')).facts).toMatchObject({ profile: 'clinic' });
  });

  test('keeps concurrent changes of several connections apart', async () => {
    const server = await testServer();
    const connections = await Promise.all([connect(server), connect(server), connect(server)]);
    const [first] = connections;
    await first?.call('profile_create', { name: 'Clinic', organization: 'Acme' });
    const answers = await Promise.all(
      connections.flatMap(({ call }, index) =>
        [1, 2, 3, 4, 5].map((number) =>
          call('assessment_record', {
            profile: 'clinic',
            assessor: `Assessor ${index}`,
            records: [{ outcome: `GV.OC-0${number}`, score: index }],
          }),
        ),
      ),
    );
    expect(answers.filter(({ isError }) => isError)).toEqual([]);
    expect((await first?.call('profile_get', { profile: 'clinic' }))?.facts).toMatchObject({
      revision: 16,
      assessed: 5,
    });
  });

  test('loses no change of two sessions that write one profile with every tool at the same time', async () => {
    const server = await testServer();
    const sessions = [await connect(server), await connect(server)];
    await sessions[0]?.call('profile_create', { name: 'Clinic', organization: 'Acme' });
    const evidence = { title: 'Charter', reference: 'x', owner: 'Ada', date: '2025-01-31' };
    const writes: [tool: string, args: object][] = [
      ['evidence_record', { records: [{ ...evidence, outcomes: ['GV.OC-01'] }] }],
      ['risk_record', { records: [{ title: 'Loss' }] }],
      ['action_record', { records: [{ title: 'Mend', outcomes: ['GV.OC-01'] }] }],
      ['tier_record', { area: 'risk governance', tier: 2, rationale: 'Known.', approver: 'Ada' }],
      ['assessment_record', { assessor: 'Ada', records: [{ outcome: 'GV.OC-01', score: 1 }] }],
    ];
    const calls = [undefined, 2, undefined, 9].flatMap((expectedRevision) =>
      writes.flatMap(([tool, args]) =>
        sessions.map(({ call }) =>
          call(tool, { profile: 'clinic', ...args, ...(expectedRevision && { expectedRevision }) }),
        ),
      ),
    );
    const answers = await Promise.all(calls);
    const stored = answers.filter(({ isError }) => !isError);
    // Each revision came of one change; of those that were based on a revision, at most one each.
    const revisions = stored.map(({ facts }) => Number(facts['revision'])).toSorted((a, b) => a - b);
    expect(revisions).toEqual(revisions.map((_, index) => index + 2));
    expect(stored.length).toBeGreaterThanOrEqual(20);
    expect(stored.length).toBeLessThanOrEqual(22);
    for (const { text } of answers.filter(({ isError }) => isError)) {
      expect(text).toContain('it has changed since you read it.\nNothing was stored.');
    }
    const read = async (tool: string, args: object) => (await sessions[1]?.call(tool, { ...args }))?.facts;
    const kinds = ['evidence', 'risks', 'actions', 'tiers', 'assessments'];
    const lists = await Promise.all(
      kinds.map((kind) => read('records_list', { profile: 'clinic', kind, limit: 100 })),
    );
    const recorded = lists.flatMap((facts) => facts?.['records'] as unknown[]);
    expect(recorded).toHaveLength(stored.length);
    const entries = (await read('audit_log', { profile: 'clinic', limit: 100 }))?.['entries'];
    expect((entries as { revision: number }[]).map(({ revision }) => revision)).toEqual([
      ...revisions.toReversed(),
      1,
    ]);
  });

  test('closes its database when it is disposed, also twice, and refuses calls after that', async () => {
    const server = await testServer();
    const { call } = await connect(server);
    await call('csf_search', { query: 'backup' });
    await call('profile_overview');
    await server[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    expect(readdirSync(server.dataDir)).toEqual(['csf.db']);
    expect(await call('profile_overview')).toMatchObject({
      isError: true,
      text: expect.stringContaining('shutting down'),
    });
  });

  test('hands the marks of its close to the next server on the directory, as often as it is asked', async () => {
    const { dataDir, close } = await testServer();
    const marks = await close();
    expect(marks.closeStamp).toMatch(/^\d+:\d+:\d+:\d+$/);
    expect(marks.lastDatabase).toMatch(/^\d+:\d+:$/);
    expect(await close()).toBe(marks);
    const next = await testServer({ dataDir, ...marks });
    const { call } = await connect(next);
    await call('profile_create', { name: 'Clinic', organization: 'Acme' });
    const nextMarks = await next.close();
    expect(nextMarks.closeStamp).not.toBe(marks.closeStamp);
    expect(nextMarks.lastDatabase).toMatch(/^\d+:\d+:[0-9a-f]{64}$/);
    const reader = await testServer({ dataDir, ...nextMarks, access: 'read-only' });
    expect(await reader.close()).toEqual({ closeStamp: null, lastDatabase: null });
  });

  test('that only reads answers beside the one that writes, and refuses each tool that writes', async () => {
    const owner = await testServer();
    const { call: write } = await connect(owner);
    await write('profile_create', { name: 'Clinic', organization: 'Acme' });
    const { call, client } = await connect(await testServer({ dataDir: owner.dataDir, access: 'read-only' }));
    expect((await call('profile_overview')).facts).toMatchObject({ profile: 'clinic' });
    const writes: [tool: string, args: Record<string, unknown>][] = [
      ['profile_save', { profile: 'clinic', scope: 'All', expectedRevision: 1 }],
      ['profile_clone', { profile: 'clinic', name: 'Lab' }],
      [
        'assessment_record',
        { profile: 'clinic', assessor: 'Ada', records: [{ outcome: 'GV.OC-01', score: 1 }] },
      ],
      ['risk_record', { profile: 'clinic', records: [{ title: 'Loss' }] }],
      ['data_delete', { profile: 'clinic', confirm: 'token' }],
    ];
    for (const [tool, args] of writes)
      expect(await call(tool, args), tool).toMatchObject({
        isError: true,
        text: expect.stringContaining('This session only reads the database'),
      });
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(
      expect.arrayContaining(writes.map(([tool]) => tool)),
    );
    expect((await write('profile_overview')).facts).toMatchObject({ profile: 'clinic', revision: 1 });
  });

  test('that cannot be opened says why', async () => {
    const opening = openServer({ dataDir: '/dev/null/data', version: '0', log: pino({ level: 'silent' }) });
    await expect(opening).rejects.toBeInstanceOf(CsfServerError);
  });
});
