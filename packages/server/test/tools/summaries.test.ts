import { expect, test } from 'vitest';
import { newConnection } from '../support/connection.ts';

// What a client shows that hands its model only the structured content.

const clinic = { name: 'Clinic', organization: 'Acme' };

test('a dry run of assessments says in its structure that nothing was stored, and how to store it', async () => {
  const { call } = await newConnection();
  await call('profile_create', clinic);
  const records = [{ outcome: 'GV.OC-01', score: 2 }];
  const args = { profile: 'clinic', assessor: 'Ada', records };
  expect(await call('assessment_record', { ...args, dryRun: true })).toMatchObject({
    summary: '1 assessment would be recorded; nothing was stored. After it: assessed 1 of 106 in scope.',
    facts: { status: 'dry run', dryRun: true, stored: 0 },
    next: 'To store this, repeat the call without dryRun.',
  });
  expect(await call('assessment_record', args)).toMatchObject({
    summary: '1 assessment recorded: assessed 1 of 106 in scope.',
    facts: { status: 'recorded', dryRun: false, stored: 1 },
    next: 'assessment_next gives the next outcomes to assess.',
  });
});

test('a change of a whole function says how many outcomes it changed', async () => {
  const { call } = await newConnection();
  const created = await call('profile_create', { ...clinic, outcomes: [{ id: 'GV', target: 3 }] });
  expect(created.facts).toMatchObject({ status: 'created', changedOutcomes: 31 });
  const outcomes = [
    { id: 'GV', target: 3, notes: null },
    { id: 'GV.OC', target: 2 },
    { id: 'RC.CO-03', notes: 'See the handbook.' },
  ];
  expect(await call('profile_save', { profile: 'clinic', outcomes })).toMatchObject({
    summary: 'Profile clinic updated; it is at revision 2. 6 outcomes set.',
    facts: { status: 'updated', changedOutcomes: 6 },
  });
  expect((await call('profile_save', { profile: 'clinic', outcomes })).facts).toMatchObject({
    status: 'unchanged',
    changedOutcomes: 0,
  });
});

test('a batch of records says how many it created, updated and left as they were', async () => {
  const { call } = await newConnection();
  await call('profile_create', clinic);
  await call('risk_record', { profile: 'clinic', records: [{ title: 'A' }, { title: 'B' }] });
  const records = [{ id: 'R-1', title: 'C' }, { id: 'R-2', title: 'B' }, { title: 'D' }];
  expect((await call('risk_record', { profile: 'clinic', records })).facts).toMatchObject({
    created: 1,
    updated: 1,
    unchanged: 1,
  });
});

test('a dry run of a deletion says in its structure what to do with the token', async () => {
  const { call } = await newConnection();
  await call('profile_create', clinic);
  expect(await call('data_delete', { profile: 'clinic' })).toMatchObject({
    summary: expect.stringMatching(/^Nothing was deleted\. /),
    facts: { status: 'dry run', confirm: expect.any(String) },
    next: 'Show this to the user. If they agree, repeat the call with this confirm.',
  });
});

test('when nothing is due, the answer says where to go on', async () => {
  const { call } = await newConnection();
  await call('profile_create', {
    ...clinic,
    outcomes: ['GV', 'ID', 'PR', 'DE', 'RS', 'RC'].map((id) => ({ id, included: false })),
  });
  expect(await call('assessment_next', { profile: 'clinic' })).toMatchObject({
    next: expect.stringMatching(/^Nothing is due: /),
  });
});
