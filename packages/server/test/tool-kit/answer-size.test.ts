import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { TEXT_FIELDS } from '../../src/profiles/outcome-texts.ts';
import { type Connection, connect, newConnection, testServer } from '../support/connection.ts';

/** The limit that docs/tools.md promises for every answer. */
const LIMIT = 100_000;

/** Texts that are short to store and long to send. In text content, each line break is escaped and indented. */
const HOSTILE = [
  ['line breaks', `x${'\n'.repeat(998)}x`],
  ['three-byte characters', '長'.repeat(1_000)],
  ['quotes', '"'.repeat(1_000)],
] as const;

const FUNCTIONS = ['GV', 'ID', 'PR', 'DE', 'RS', 'RC'];

/** A profile in which the texts are as long as they may be, and every outcome is assessed. */
async function withFullProfile(text: string): Promise<Connection & { profile: string; dataDir: string }> {
  const server = await testServer();
  const connection = await connect(server);
  const { call } = connection;
  const line = (length: number) => text.replaceAll('\n', '長').slice(0, length);
  const texts = Object.fromEntries(TEXT_FIELDS.map((field) => [field, text.repeat(2)]));
  const scale = Array.from({ length: 11 }, (_, index) => ({
    value: 90 + index,
    label: `${index} ${line(57)}`,
    meaning: line(300),
  }));
  const saved = await call('profile_create', {
    name: `Clinic ${line(110)}`,
    organization: line(120),
    scope: text.repeat(2),
    scale,
    riskScales: { likelihood: scale, impact: scale },
    outcomes: FUNCTIONS.map((id) => ({
      id,
      target: 100,
      targetPriority: 'medium',
      targetTier: 4,
      currentPriority: 'medium',
      // Not for all: pages of a single outcome take their time.
      ...(id === 'RC' && texts),
    })),
  });
  const profile = String(saved.facts['profile']);
  for (const id of FUNCTIONS) {
    const { facts } = await call('csf_get', { id, detail: 'detailed' });
    const outcomes = (facts['contains'] as { id: string; type: string }[]).filter(
      ({ type }) => type === 'outcome',
    );
    const records = outcomes.map((outcome) => ({
      outcome: outcome.id,
      score: 100,
      note: text,
      assessor: line(120),
    }));
    expect(await call('assessment_record', { profile, assessor: 'Ada', records })).toMatchObject({
      isError: false,
    });
  }
  return { ...connection, profile, dataDir: server.dataDir };
}

/** Goes through all pages of a list and returns the items. */
async function allItems(
  { call }: Connection,
  { tool, args, list }: { tool: string; args: object; list: string },
): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let cursor: unknown;
  do {
    const { isError, text, facts } = await call(tool, { ...args, ...(cursor !== undefined && { cursor }) });
    expect(isError, text.slice(0, 200)).toBe(false);
    items.push(...(facts[list] as Record<string, unknown>[]));
    cursor = facts['nextCursor'];
  } while (cursor !== undefined);
  return items;
}

test.each(HOSTILE)(
  'no answer about a profile full of %s is too long, and pages lead through all',
  async (_what, text) => {
    const connection = await withFullProfile(text);
    const { call, client, longestLine, profile } = connection;
    const args = { profile, detail: 'detailed', limit: 106 };
    const described = await allItems(connection, { tool: 'profile_get', args, list: 'outcomes' });
    const found = new Map<unknown, Record<string, unknown>>();
    for (const outcome of described) found.set(outcome['id'], { ...found.get(outcome['id']), ...outcome });
    expect(found.size).toBe(106);
    for (const [id, outcome] of found) {
      const expected = String(id).startsWith('RC') ? text.repeat(2) : undefined;
      for (const field of TEXT_FIELDS) expect(outcome[field]).toBe(expected);
    }
    for (const tool of ['profile_get', 'profile_overview', 'profile_gaps', 'assessment_next']) {
      await call(tool, { profile });
    }
    await call('profile_overview', { organization: text });
    for (const tool of ['profile_scores', 'profile_changes', 'profile_checks']) {
      await call(tool, { profile, detail: 'detailed' });
    }
    const profiles = [profile];
    for (const letter of 'ABCD') {
      const name = `${letter}${'x'.repeat(119)}`;
      const cloned = await call('profile_clone', { profile, name, withAssessments: true });
      profiles.push(String(cloned.facts['profile']));
    }
    const [, ...others] = profiles;
    const compared = { profile, with: others, detail: 'detailed', limit: 106 };
    expect(
      await allItems(connection, { tool: 'profile_changes', args: compared, list: 'outcomes' }),
    ).toHaveLength(106);
    await client.readResource({ uri: `csf://profiles/${profile}` });
    await client.getPrompt({ name: 'guided-assessment', arguments: { profile } });
    expect(longestLine()).toBeLessThan(LIMIT);
  },
);

test.each(HOSTILE)(
  'no answer that warns of records with long names is too long, in a profile full of %s',
  async (_what, text) => {
    const connection = await withFullProfile(text);
    const { call, longestLine, profile, dataDir } = connection;
    using database = new DatabaseSync(join(dataDir, 'csf.db'));
    const insert = database.prepare(
      `INSERT INTO assessments (profile_id, outcome_id, score, assessed_on, assessor, entry, recorded_at)
       VALUES (?, ?, 100, '2025-01-01', 'x', 1, 'x')`,
    );
    for (let number = 0; number < 50; number++) insert.run(profile, `${number}${text}`);
    await call('audit_log', { verify: true });
    const args = { profile, detail: 'detailed', limit: 106 };
    expect((await call('profile_get', args)).moreTexts).toEqual([expect.stringContaining('; and 40 more. ')]);
    expect(await allItems(connection, { tool: 'profile_get', args, list: 'outcomes' })).not.toEqual([]);
    await call('profile_overview', { profile });
    await call('records_list', { profile, kind: 'assessments' });
    await call('profile_scores', { profile, detail: 'detailed' });
    expect(longestLine()).toBeLessThan(LIMIT);
  },
);

test('no list of profiles with long names is too long, and pages lead through all', async () => {
  const connection = await newConnection();
  const { call, client, longestLine } = connection;
  for (let number = 100; number < 220; number++) {
    await call('profile_create', { name: `${number}${'長'.repeat(117)}`, organization: '長'.repeat(120) });
  }
  const args = { limit: 100 };
  expect(await allItems(connection, { tool: 'profile_overview', args, list: 'profiles' })).toHaveLength(120);
  const { resources } = await client.listResources();
  expect(resources).toHaveLength(1 + 6 + 120);
  expect(longestLine()).toBeLessThan(LIMIT);
});

test('no answer about the Core is too long', async () => {
  const { call, client, longestLine } = await newConnection();
  for (const id of FUNCTIONS) await call('csf_get', { id, detail: 'detailed' });
  await call('csf_search', { query: 'the of and to risk security', limit: 50 });
  await call('profile_create', { name: 'Clinic', organization: 'Acme' });
  await call('assessment_next', { profile: 'clinic', limit: 25 });
  await client.readResource({ uri: 'csf://core' });
  await client.readResource({ uri: 'csf://core/GV' });
  await client.listTools();
  expect(longestLine()).toBeLessThan(LIMIT);
});
