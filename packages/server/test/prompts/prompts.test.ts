import { describe, expect, test } from 'vitest';
import { type Connection, newConnection } from '../support/connection.ts';

const TOOLS = [
  'report_build',
  'csf_get',
  'profile_create',
  'profile_save',
  'profile_get',
  'profile_overview',
  'profile_gaps',
  'profile_checks',
  'assessment_record',
  'assessment_next',
  'evidence_record',
  'risk_record',
  'tier_record',
  'action_record',
  'records_list',
  'plan_build',
];

async function withClinic(): Promise<Connection> {
  const connection = await newConnection();
  await connection.call('profile_create', { name: 'Clinic', organization: 'Acme' });
  return connection;
}

async function textOf({ client }: Connection, name: string, args: Record<string, string>): Promise<string> {
  const { messages } = await client.getPrompt({ name, arguments: args });
  const content = messages[0]?.content;
  return content?.type === 'text' ? content.text : '';
}

const PROMPTS = [
  'scope-profile',
  'guided-assessment',
  'evidence-review',
  'gap-to-plan',
  'migrate-1.1-to-2.0',
];

describe.each(PROMPTS)('the prompt %s', (name) => {
  test('names only tools that exist, and insists that nothing is invented', async () => {
    const text = await textOf(await withClinic(), name, { profile: 'clinic' });
    const named = text.match(/\b[a-z]+_[a-z]+\b/g) ?? [];
    expect(named.filter((tool) => !TOOLS.includes(tool))).toEqual([]);
    expect(named.length).toBeGreaterThan(2);
    expect(text).toContain('never invent a score, target, name, date, effort, cost or piece of evidence');
    expect(text).toContain('"clinic" (Clinic, Acme');
  });

  test('is refused for an unknown profile or argument, with the reason', async () => {
    const { client } = await withClinic();
    const get = (args: Record<string, string>) => client.getPrompt({ name, arguments: args });
    await expect(get({ profile: 'clinik' })).rejects.toThrow('There is no profile "clinik".');
    await expect(get({ profile: "'; DROP TABLE profiles; --" })).rejects.toThrow('There is no profile');
    await expect(get({ profile: 'x'.repeat(10_000_000) })).rejects.toThrow('profile');
    await expect(get({ profile: 'clinic', profil: 'x' })).rejects.toThrow('did you mean "profile"?');
  });
});

test('every argument of every prompt is refused with an invisible character, which the refusal names', async () => {
  const { client } = await withClinic();
  const { prompts } = await client.listPrompts();
  for (const { name, arguments: args = [] } of prompts) {
    for (const { name: argument } of args) {
      const given = { profile: 'clinic', [argument]: 'cl\u{E0069}inic' };
      await expect(client.getPrompt({ name, arguments: given }), `${name} ${argument}`).rejects.toThrow(
        'U+E0069 at character 3',
      );
    }
  }
});

test('scope-profile without a profile, or with a blank one, makes a new one', async () => {
  const connection = await withClinic();
  const text = await textOf(connection, 'scope-profile', {});
  expect(text).toContain('Let us scope a new Organizational Profile');
  expect(await textOf(connection, 'scope-profile', { profile: ' ' })).toBe(text);
});

test('evidence-review and gap-to-plan hand their function and outcome on', async () => {
  const connection = await withClinic();
  const args = { profile: 'clinic', function: 'pr', outcome: 'pr aa 1' };
  expect(await textOf(connection, 'evidence-review', args)).toContain(
    'records_list with profile "clinic", kind "evidence", status "not reviewed", function "PR", outcome "PR.AA-01"',
  );
  expect(await textOf(connection, 'gap-to-plan', { profile: 'clinic', function: 'pr' })).toContain(
    'profile_gaps with profile "clinic", function "PR". Say how many',
  );
  expect(await textOf(connection, 'gap-to-plan', { profile: 'clinic', function: 'pr' })).toContain(
    'assessed 0 of 22 in scope',
  );
});

test('migrate-1.1-to-2.0 begins with the id given, in any spelling, and says how many were split', async () => {
  const connection = await withClinic();
  const text = await textOf(connection, 'migrate-1.1-to-2.0', { profile: 'clinic', outcome: 'id be 1' });
  expect(text).toContain('Begin with ID.BE-01.');
  expect(text).toMatch(
    /withdrawn \d+ subcategories of CSF 1\.1; the content of \d+ of them is now in several/,
  );
  await expect(
    textOf(connection, 'migrate-1.1-to-2.0', { profile: 'clinic', outcome: 'XX.YY-1' }),
  ).rejects.toThrow('CSF 2.0 has no element "XX.YY-1".');
});

test.each([
  ['scope-profile', 'profile', 'c', ['clinic']],
  ['evidence-review', 'profile', 'c', ['clinic']],
  ['evidence-review', 'function', 'r', ['RS', 'RC']],
  ['evidence-review', 'outcome', 'gv oc 1', ['GV.OC-01']],
  ['gap-to-plan', 'profile', 'x', []],
  ['gap-to-plan', 'function', 'G', ['GV']],
  ['migrate-1.1-to-2.0', 'profile', '', ['clinic']],
  ['migrate-1.1-to-2.0', 'outcome', 'ID.BE', ['ID.BE-01', 'ID.BE-02', 'ID.BE-03', 'ID.BE-04', 'ID.BE-05']],
])('%s completes its %s %j', async (name, argument, value, expected) => {
  const { client } = await withClinic();
  const ref = { type: 'ref/prompt' as const, name };
  const { completion } = await client.complete({ ref, argument: { name: argument, value } });
  expect(completion.values).toEqual(expected);
});
