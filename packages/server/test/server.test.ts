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
    await first.call('profile_save', { name: 'Clinic', organization: 'Acme' });
    expect((await second.call('profile_list')).facts).toMatchObject({ profiles: [{ id: 'clinic' }] });
  });

  test('keeps concurrent changes of several connections apart', async () => {
    const server = await testServer();
    const connections = await Promise.all([connect(server), connect(server), connect(server)]);
    const [first] = connections;
    await first?.call('profile_save', { name: 'Clinic', organization: 'Acme' });
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

  test('closes its database when it is disposed, also twice, and refuses calls after that', async () => {
    const server = await testServer();
    const { call } = await connect(server);
    await call('csf_search', { query: 'backup' });
    await call('profile_list');
    await server[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    expect(readdirSync(server.dataDir)).toEqual(['csf.db']);
    expect(await call('profile_list')).toMatchObject({
      isError: true,
      text: expect.stringContaining('shutting down'),
    });
  });

  test('that cannot be opened says why', async () => {
    const opening = openServer({ dataDir: '/dev/null/data', version: '0', log: pino({ level: 'silent' }) });
    await expect(opening).rejects.toBeInstanceOf(CsfServerError);
  });
});
