import { expect, test } from 'vitest';
import { connect, newConnection, testServer } from '../support/connection.ts';

const clinic = { name: 'Clinic', organization: 'Acme' };
const PROFILE = { id: 'clinic', name: 'Clinic', organization: 'Acme' };

test('data_delete first says what would go, and deletes it with the token of that answer', async () => {
  const { call } = await newConnection();
  await call('profile_save', clinic);
  const dryRun = await call('data_delete', { profile: 'clinic' });
  expect(dryRun.text).toMatch(
    /^Nothing was deleted\. With this token as confirm, 1 profile and \d+ rows of data/,
  );
  expect(dryRun.facts).toMatchObject({
    status: 'dry run',
    profiles: [PROFILE],
    moreProfiles: 0,
    counts: { assessments: 0 },
    stays: expect.stringContaining('The audit log stays'),
  });
  expect(await call('profile_get', { profile: 'clinic' })).toMatchObject({ isError: false });
  const { confirm } = dryRun.facts;
  const deleted = await call('data_delete', { profile: 'clinic', confirm });
  expect(deleted.facts).toMatchObject({ status: 'deleted', profiles: [PROFILE] });
  expect(deleted.facts).not.toHaveProperty('confirm');
  expect((await call('profile_get', { profile: 'clinic' })).text).toContain('There is no profile "clinic".');
  expect((await call('data_delete', { profile: 'clinic', confirm })).text).toContain('There is no profile');
});

test('the history of a deleted profile can still be read, and is not continued by a new one of the name', async () => {
  const { call } = await newConnection();
  await call('profile_save', clinic);
  const { confirm } = (await call('data_delete', { all: true })).facts;
  await call('data_delete', { all: true, confirm });
  expect((await call('profile_save', clinic)).facts).toMatchObject({ profile: 'clinic-2' });
  const { facts } = await call('audit_log', { profile: 'clinic' });
  expect(facts['entries']).toMatchObject([
    { sequence: 2, tool: 'data_delete', changed: expect.arrayContaining(['deleted', 'name']) },
    { sequence: 1, tool: 'profile_save' },
  ]);
  expect((await call('audit_log', { verify: true })).facts).toMatchObject({ verification: { intact: true } });
});

test('a token from before another session has written is refused', async () => {
  const server = await testServer();
  const [one, other] = [await connect(server), await connect(server)];
  await one.call('profile_save', clinic);
  const { confirm } = (await one.call('data_delete', { profile: 'clinic' })).facts;
  await other.call('profile_save', { profile: 'clinic', scope: 'Wards' });
  const refused = await one.call('data_delete', { profile: 'clinic', confirm });
  expect(refused).toMatchObject({
    isError: true,
    text: expect.stringContaining('does not fit what is stored now.\nNothing was deleted.'),
  });
  expect((await other.call('profile_get', { profile: 'clinic' })).facts).toMatchObject({ scope: 'Wards' });
});

test.each([
  [{}, 'Neither profile nor all is given.'],
  [{ all: false }, 'Neither profile nor all is given.'],
  [{ profile: 'clinic', all: true }, 'Both profile and all are given.'],
  [{ profile: '*' }, 'There is no profile "*".'],
  [{ profile: '' }, 'profile'],
  [{ all: 'true' }, 'all'],
  [{ scope: 'all' }, 'unknown argument "scope"'],
  [{ profile: 'clinic', confirm: 'yes' }, 'The token in confirm does not fit'],
  [{ all: true, confirm: "' OR 1=1 --" }, 'The token in confirm does not fit'],
])('data_delete refuses %j, and nothing is deleted', async (args, reason) => {
  const { call } = await newConnection();
  await call('profile_save', clinic);
  expect(await call('data_delete', args)).toMatchObject({
    isError: true,
    text: expect.stringContaining(reason),
  });
  expect((await call('profile_list')).facts).toMatchObject({ profiles: [{ id: 'clinic' }] });
});

test('a dry run over many profiles lists the first of them and counts the others', async () => {
  const { call, longestLine } = await newConnection();
  for (let number = 100; number < 220; number++) {
    await call('profile_save', { name: `${number}${'長'.repeat(117)}`, organization: '長'.repeat(120) });
  }
  const { facts } = await call('data_delete', { all: true });
  const listed = (facts['profiles'] as unknown[]).length;
  expect(listed).toBeGreaterThan(20);
  expect(facts).toMatchObject({ moreProfiles: 120 - listed, counts: { scaleLevels: 600 } });
  expect(longestLine()).toBeLessThan(100_000);
});
