import { describe, expect, test } from 'vitest';
import { type Connection, newConnection } from '../support/connection.ts';

/** A client on a server with these profiles, each with one score. */
async function withProfiles(...names: readonly string[]): Promise<Connection> {
  const connection = await newConnection();
  for (const name of names) {
    const { facts } = await connection.call('profile_create', { name, organization: `${name} Ltd` });
    const records = [{ outcome: 'GV.OC-01', score: 1 }];
    await connection.call('assessment_record', { profile: facts['profile'], assessor: 'Ada', records });
  }
  return connection;
}

const READING: readonly [tool: string, args: object][] = [
  ['profile_get', {}],
  ['profile_get', { detail: 'detailed', limit: 1 }],
  ['assessment_next', {}],
  ['records_list', { kind: 'assessments' }],
  ['plan_build', { startOn: '2025-04-01', capacityHoursPerWeek: 10 }],
  ['report_build', { kind: 'full' }],
];

const WRITING: readonly [tool: string, args: object][] = [
  ['profile_save', { scope: 'All' }],
  ['profile_clone', { name: 'Copy' }],
  ['assessment_record', { assessor: 'Ada', records: [{ outcome: 'GV.OC-02', score: 1 }] }],
  [
    'evidence_record',
    { records: [{ title: 'T', reference: 'r', owner: 'Ada', date: '2025-01-31', outcomes: ['GV.OC-01'] }] },
  ],
  ['risk_record', { records: [{ title: 'Fire' }] }],
  ['tier_record', { area: 'risk governance', tier: 2, rationale: 'Known.', approver: 'Ada' }],
  ['action_record', { records: [{ title: 'Mend', outcomes: ['GV.OC-01'] }] }],
  ['snapshot_record', { name: 'Board' }],
];

function idIn(facts: Readonly<Record<string, unknown>>): unknown {
  return facts['clonedFrom'] ?? facts['profile'] ?? facts['id'];
}

describe.each([...READING, ...WRITING])('%s with %j', (tool, args) => {
  test('takes the name of a profile or its organization, and answers with its id', async () => {
    const { call } = await withProfiles('Ward 7', 'Lab');
    const { isError, facts, text } = await call(tool, { profile: 'WARD 7', ...args });
    expect(isError, text).toBe(false);
    expect(idIn(facts) === 'T-1' ? facts['profile'] : idIn(facts)).toBe('ward-7');
    const other = await call(tool, { profile: 'lab ltd', ...args });
    expect(other.isError, other.text).toBe(false);
  });

  test('refuses a name that can mean two, and says which ids there are', async () => {
    const { call } = await withProfiles('Ward 7', 'Lab');
    await call('profile_create', { name: 'ward 7', organization: 'Beta' });
    expect(await call(tool, { profile: 'Ward 7', ...args })).toMatchObject({
      isError: true,
      text: '"Ward 7" can mean 2 profiles.\nGive the id of the one you mean: ward-7 ("Ward 7" of "Ward 7 Ltd"), ward-7-2 ("ward 7" of "Beta").',
    });
  });
});

test.each(READING)('%s with %j reads the only profile where none is given', async (tool, args) => {
  const { call } = await withProfiles('Ward 7');
  const { isError, facts, text } = await call(tool, { ...args });
  expect(isError, text).toBe(false);
  expect(idIn(facts)).toBe('ward-7');
  await call('profile_create', { name: 'Lab', organization: 'Acme' });
  expect(await call(tool, { ...args })).toMatchObject({
    isError: true,
    text: expect.stringContaining('profile is required: there are 2 profiles.'),
  });
});

test.each(WRITING)('%s does not guess a profile', async (tool, args) => {
  const { call } = await withProfiles('Ward 7');
  expect(await call(tool, { ...args })).toMatchObject({
    isError: true,
    text: expect.stringContaining('profile'),
  });
  expect((await call('profile_get')).facts).toMatchObject({ id: 'ward-7', revision: 2 });
});

test('data_delete takes nothing but the id', async () => {
  const { call } = await withProfiles('Ward 7');
  for (const profile of ['Ward 7', 'ward 7 ltd', 'WARD-7']) {
    const { isError, text } = await call('data_delete', { profile });
    expect(isError, text).toBe(true);
    expect(text).toContain('ward-7');
  }
  expect((await call('data_delete', { profile: 'ward-7' })).facts).toMatchObject({ status: 'dry run' });
});

test('a cursor fits whichever way the profile is named', async () => {
  const { call } = await withProfiles('Ward 7');
  const lists: readonly [tool: string, args: object][] = [
    ['profile_get', { detail: 'detailed', limit: 1 }],
    ['assessment_next', { limit: 1 }],
    ['plan_build', { startOn: '2025-04-01', capacityHoursPerWeek: 10, limit: 1 }],
    ['records_list', { kind: 'risks', limit: 1 }],
    ['audit_log', { limit: 1 }],
  ];
  await call('risk_record', { profile: 'ward-7', records: [{ title: 'Fire' }, { title: 'Water' }] });
  const records = [1, 2].map((number) => ({ title: `Mend ${number}`, outcomes: ['GV.OC-01'] }));
  await call('action_record', { profile: 'ward-7', records });
  for (const [tool, args] of lists) {
    const { facts } = await call(tool, { profile: 'Ward 7', ...args });
    const cursor = facts['nextCursor'];
    expect(cursor, tool).toBeTypeOf('string');
    const byId = await call(tool, { profile: 'ward-7', ...args, cursor });
    expect(byId.isError, byId.text).toBe(false);
    expect((await call(tool, { profile: 'WARD 7 ltd', ...args, cursor })).facts).toEqual(byId.facts);
  }
});

test('audit_log takes a name, and the id of a profile that is deleted', async () => {
  const { call } = await withProfiles('Ward 7', 'Lab');
  expect((await call('audit_log', { profile: 'WARD 7' })).facts).toMatchObject({
    entries: [{ subject: 'ward-7' }, { subject: 'ward-7' }],
  });
  const { confirm } = (await call('data_delete', { profile: 'ward-7' })).facts;
  await call('data_delete', { profile: 'ward-7', confirm });
  expect((await call('audit_log', { profile: 'ward-7' })).facts['entries']).toHaveLength(3);
  expect((await call('audit_log', { profile: 'Ward 7' })).text).toContain('There is no profile "Ward 7".');
});

test('a prompt takes a name, and speaks of the id', async () => {
  const { client } = await withProfiles('Ward 7');
  for (const name of ['scope-profile', 'guided-assessment']) {
    const { messages } = await client.getPrompt({ name, arguments: { profile: 'WARD 7' } });
    const [message] = messages;
    expect(JSON.stringify(message)).toContain('with profile \\"ward-7\\"');
  }
});
