import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { describe, expect, test, vi } from 'vitest';
import { elements, outcomes } from '../../src/framework/elements.ts';
import { type Connection, newConnection } from '../support/connection.ts';
import { type CoreCells, coreContent, wordingOf } from '../support/core-export.ts';
import { liveIn } from '../support/markdown-readers.ts';
import { reportText } from '../support/report-text.ts';

vi.mock('../../src/known-releases/data.ts', async () => {
  const { releasedCore } = await import('../support/released-core.ts');
  const examples = { 'GV.OC-01': ['First example', 'Second example'] };
  return { KNOWN_RELEASES: [releasedCore({ date: '2025-03-31', examples })] };
});

const OURS = "csf-mcp's own words, not NIST's";
const THEIRS = "NIST's, as in core.xlsx (F-1)";

const EXAMPLES: CoreCells = { 'GV.OC-01': { examples: 'Ex1: First example\nEx2: Second example' } };

async function withClinic(): Promise<Connection> {
  const connection = await newConnection();
  await connection.call('profile_create', { name: 'Clinic', organization: 'Acme' });
  return connection;
}

async function imported(cells: CoreCells): Promise<Connection> {
  const connection = await withClinic();
  expect(await connection.call('data_import', coreContent(cells))).toMatchObject({ isError: false });
  return connection;
}

/** The tools and arguments whose answers have the statement of GV.OC-01 in a list. */
const LISTS = [
  ['assessment_next', { profile: 'clinic', limit: 1 }, 'outcomes'],
  ['profile_get', { profile: 'clinic', detail: 'detailed', outcome: 'GV.OC-01' }, 'outcomes'],
  ['csf_search', { query: 'GV.OC-01' }, 'results'],
] as const;

describe.each(LISTS)('%s', (tool, args, list) => {
  test('has statements in our words without an import, and says so', async () => {
    const { call } = await withClinic();
    const { facts } = await call(tool, args);
    expect(facts['wording']).toBe(OURS);
    expect(facts[list]).toMatchObject([{ id: 'GV.OC-01', statement: outcomes[0]?.statement }]);
    expect(JSON.stringify(facts)).not.toContain('xamples');
  });

  test("has NIST's statements once they are imported, and says from which file", async () => {
    const { call } = await imported(EXAMPLES);
    const { facts, text } = await call(tool, args);
    expect(facts['wording']).toBe(THEIRS);
    expect(facts[list]).toMatchObject([
      {
        id: 'GV.OC-01',
        shortName: 'Mission guides cyber risk',
        statement: wordingOf('GV.OC-01'),
        ...(list === 'outcomes' && { examples: ['First example', 'Second example'] }),
      },
    ]);
    expect(text).toContain(wordingOf('GV.OC-01'));
    expect(text.split(THEIRS)).toHaveLength(2);
  });
});

describe('csf://core', () => {
  const read = async (client: Client): Promise<Record<string, unknown>> => {
    const { contents } = await client.readResource({ uri: 'csf://core' });
    const [content] = contents;
    return JSON.parse(content !== undefined && 'text' in content ? content.text : '');
  };

  test("has NIST's statements of all elements once they are imported", async () => {
    const { client } = await imported({});
    expect(await read(client)).toMatchObject({
      wording: THEIRS,
      elements: elements.map(({ id }) => ({ id, statement: wordingOf(id) })),
    });
  });

  test('has our statements without an import, and says so', async () => {
    const { client } = await withClinic();
    expect(await read(client)).toMatchObject({ wording: OURS, elements: { length: 134 } });
  });
});

describe.each(['csf_get', 'csf://core/{id}'])('%s', (way) => {
  const get = async ({ call, client }: Connection, id: string): Promise<Record<string, unknown>> => {
    if (way === 'csf_get') return (await call(way, { id })).facts;
    const { contents } = await client.readResource({ uri: `csf://core/${id}` });
    const [content] = contents;
    return JSON.parse(content !== undefined && 'text' in content ? content.text : '');
  };
  const BOTH = (list: string) => `${OURS}; but statements in ${list} are ${THEIRS}`;

  test("has NIST's statements of what a category contains once they are imported, and says so", async () => {
    expect(await get(await imported({}), 'GV.OC')).toMatchObject({
      statement: expect.not.stringContaining('Wording of'),
      contains: [1, 2, 3, 4, 5].map((number) => ({ statement: wordingOf(`GV.OC-0${number}`) })),
      wording: BOTH('contains'),
      official: { statement: wordingOf('GV.OC') },
    });
  });

  test("has NIST's statements of what succeeded a withdrawn element", async () => {
    expect(await get(await imported({}), 'PR.AC-03')).toMatchObject({
      successors: ['PR.AA-03', 'PR.AA-05', 'PR.IR-01'].map((id) => ({ id, statement: wordingOf(id) })),
      wording: BOTH('successors'),
    });
  });

  test('has our statements without an import', async () => {
    const facts = await get(await withClinic(), 'GV.OC');
    expect(facts).toMatchObject({
      contains: { length: 5, 0: { statement: outcomes[0]?.statement } },
      wording: OURS,
    });
  });
});

describe.each([
  ['policy', 'GV.OC'],
  ['procedure', 'GV.OC-01'],
  ['tabletop', 'R-1'],
])('the draft of a %s', (kind, about) => {
  const draft = async (connection: Connection): Promise<string> => {
    await connection.call('risk_record', {
      profile: 'clinic',
      records: [{ title: 'Loss', outcomes: ['GV.OC-01'] }],
    });
    return reportText(connection, { profile: 'clinic', kind, about });
  };

  test('has our statement without an import, and says so', async () => {
    const markdown = await draft(await withClinic());
    expect(markdown).toContain(outcomes[0]?.statement);
    expect(markdown).toContain(`Wording of statements: ${OURS}`);
  });

  test("quotes NIST's statement and examples once they are imported, and says from which file", async () => {
    const markdown = await draft(await imported(EXAMPLES));
    expect(markdown).toContain(`> ${wordingOf('GV.OC-01')}`);
    expect(markdown).not.toContain(outcomes[0]?.statement);
    expect(markdown).toContain('- First example\n- Second example');
    expect(markdown).toContain("Wording of statements: NIST's, as in");
  });

  test('lets no imported text become markdown', async () => {
    const examples = 'Ex1: [x](https://evil.example) <script>alert(1)</script> **bold**\nEx2: # Approved';
    const markdown = await draft(await imported({ 'GV.OC-01': { examples } }));
    expect(markdown).not.toContain('<script>');
    expect(await liveIn(markdown)).toEqual([]);
  });
});

test('long lists of examples are cut, and the answer says by how many', async () => {
  const examples = Array.from({ length: 30 }, (_, n) => `Ex${n + 1}: ${'長'.repeat(200)}`).join('\n');
  const cells = Object.fromEntries(outcomes.map(({ id }) => [id, { examples }]));
  const { call, client, longestLine } = await imported(cells);
  const { facts } = await call('assessment_next', { profile: 'clinic', limit: 25 });
  const [first] = facts['outcomes'] as object[];
  expect(first).toMatchObject({ examples: { length: 15 }, moreExamples: 15 });
  const { facts: page } = await call('profile_get', { profile: 'clinic', detail: 'detailed', limit: 106 });
  expect(page['nextCursor']).toEqual(expect.any(String));
  await call('csf_search', { query: 'the of and to risk security', limit: 50 });
  await client.readResource({ uri: 'csf://core' });
  expect(longestLine()).toBeLessThan(100_000);
});

const FILE = '../shared/data/csf2-informative-references.xlsx';
const file = resolve(import.meta.dirname, '../../../..', FILE);
const isHere = existsSync(file);

test.skipIf(!isHere)(
  isHere ? "no example of NIST's own is left out" : `no example is left out [skipped: ${FILE} is not there]`,
  async () => {
    const { call } = await withClinic();
    await call('data_import', { content: readFileSync(file, 'base64'), name: 'core.xlsx' });
    const seen: { statement: string; examples?: string[] }[] = [];
    let cursor: unknown;
    do {
      const args = {
        profile: 'clinic',
        detail: 'detailed',
        limit: 106,
        ...(cursor !== undefined && { cursor }),
      };
      const { facts } = await call('profile_get', args);
      seen.push(...(facts['outcomes'] as typeof seen));
      cursor = facts['nextCursor'];
    } while (cursor !== undefined);
    expect(seen).toHaveLength(106);
    expect(seen.flatMap(({ examples = [] }) => examples)).toHaveLength(363);
  },
);
