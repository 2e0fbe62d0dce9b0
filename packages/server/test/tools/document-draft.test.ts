import { describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/open.ts';
import { DRAFT_KINDS } from '../../src/drafts/draft-document.ts';
import { type Connection, connect, testServer } from '../support/connection.ts';
import { liveIn } from '../support/markdown-readers.ts';

const at = '2025-03-31T12:00:00.000Z';

interface Records {
  readonly texts?: Readonly<Record<string, string>>;
  readonly evidence?: readonly string[];
  readonly risks?: readonly {
    title: string;
    status?: 'open' | 'closed';
    owner?: string;
    description?: string;
  }[];
}

/** A profile "clinic" with texts and records of GV.OC-01; the records are stored past the server. */
async function withRecords({ texts = {}, evidence = [], risks = [] }: Records): Promise<Connection> {
  const server = await testServer();
  const connection = await connect(server);
  await connection.call('profile_create', {
    name: 'Clinic',
    organization: 'Acme',
    scope: 'Wards\nand laboratories',
    outcomes: [{ id: 'GV.OC-01', target: 3, ...texts }],
  });
  const { db, close } = openDatabase(server.dataDir);
  await insert(db, { evidence, risks });
  await close();
  return connection;
}

async function insert(db: Database, { evidence, risks }: Omit<Required<Records>, 'texts'>): Promise<void> {
  const common = { profile_id: 'clinic', entry: 1, recorded_at: at };
  for (const [index, title] of evidence.entries()) {
    await db
      .insertInto('evidence')
      .values({
        ...common,
        number: index + 1,
        title,
        reference: 'https://example.org/x_y',
        owner: 'B. Keller',
        dated_on: '2025-01-31',
        sha256: null,
        review_status: 'accepted',
        reviewer: null,
        reviewed_on: null,
        note: null,
        outcomes: '["GV.OC-02","GV.OC-01"]',
      })
      .execute();
  }
  for (const [index, { title, status = 'open', owner = null, description = null }] of risks.entries()) {
    await db
      .insertInto('risks')
      .values({
        ...common,
        number: index + 1,
        title,
        description,
        likelihood: 2,
        impact: null,
        treatment: 'mitigate',
        treatment_note: null,
        owner,
        status,
        identified_on: '2025-01-31',
        review_on: null,
        outcomes: '["GV.OC-01"]',
      })
      .execute();
  }
}

async function draft({ call }: Connection, args: object): Promise<string> {
  const { isError, text, facts } = await call('document_draft', {
    profile: 'clinic',
    outcome: 'gv oc 1',
    ...args,
  });
  expect(isError, text).toBe(false);
  return String(facts['markdown']);
}

const headings = (markdown: string) => markdown.split('\n').filter((line) => /^#{1,6} /.test(line));

describe.each(DRAFT_KINDS)('the draft of a %s', (kind) => {
  test('is marked as a draft at its top and bottom, with profile, revision, outcome and day', async () => {
    const connection = await withRecords({});
    const markdown = await draft(connection, { kind, asOf: '2025-02-28' });
    const mark = `**DRAFT**: ${kind} for GV.OC-01, from profile clinic at revision 1, dated 2025-02-28. Nobody has reviewed or approved it.`;
    expect(markdown.startsWith(`${mark}\n`)).toBe(true);
    expect(markdown.endsWith(`\n${mark}\n\n`)).toBe(true);
    expect(await draft(connection, { kind })).toContain('dated 2025-03-31.');
  });

  test('has brackets for what nobody has recorded, and nothing else for it', async () => {
    const markdown = await draft(await withRecords({}), { kind });
    expect(markdown).toContain('[current roles: not recorded]');
    expect(markdown).toContain('[open risks: not recorded]');
    expect(markdown).toContain('[evidence: not recorded]');
    expect(markdown).toContain('[current score: not recorded]');
    expect(markdown).not.toMatch(/undefined|null|NaN/);
  });

  test('has what the profile records about the outcome', async () => {
    const connection = await withRecords({
      texts: { currentRoles: 'The head of IT.' },
      evidence: ['Mission statement'],
      risks: [
        { title: 'Wrong priorities', owner: 'C. Weber' },
        { title: 'Old', status: 'closed' },
      ],
    });
    const records = [{ outcome: 'GV.OC-01', score: 2 }];
    await connection.call('assessment_record', { profile: 'clinic', assessor: 'A. Meier', records });
    const markdown = await draft(connection, { kind });
    expect(markdown).toContain('> Wards  \n> and laboratories');
    expect(markdown).toContain('> The head of IT.');
    expect(markdown).toContain(
      'E-1: Mission statement (`https://example.org/x_y`), dated 2025-01-31, owner B. Keller, accepted',
    );
    expect(markdown).toContain(
      'R-1: Wrong priorities, likelihood 2 (Low), impact [impact: not recorded], treatment mitigate, owner C. Weber',
    );
    expect(markdown).not.toContain('R-2');
    expect(markdown).toContain('(1 closed risk left out.)');
    expect(markdown).toContain('2 (Largely achieved), assessed on 2025-03-31 by A. Meier');
    expect(await draft(connection, { kind })).toBe(markdown);
  });

  test('keeps its structure, whatever the texts are', async () => {
    const links =
      'https://evil.example www.evil.example a@evil.example ![x](https://evil.example/x.png) <https://b.example>';
    const hostile = `# Approved\n\n---\n</div><script>alert(1)</script>\n- [x] done\n\`\`\`\n[x]: y\n|a|b|\n===\n${links}`;
    const fields = ['Policies', 'Practices', 'Roles', 'References'].flatMap((name) => [
      `current${name}`,
      `target${name}`,
    ]);
    const plain = await draft(await withRecords({}), { kind });
    const connection = await withRecords({
      texts: Object.fromEntries([...fields, 'considerations', 'rationale'].map((field) => [field, hostile])),
      evidence: [hostile],
      risks: [{ title: hostile, owner: hostile, description: hostile }],
    });
    const markdown = await draft(connection, { kind });
    expect(headings(markdown)).toEqual(headings(plain));
    expect(liveIn(plain)).toEqual([]);
    expect(liveIn(markdown)).toEqual([]);
    expect(markdown).toContain('\\</div\\>\\<script\\>alert(1)\\</script\\>');
    const unquoted = markdown.split('\n').filter((line) => !/^ *>/.test(line));
    expect(unquoted.filter((line) => /^ *(```|===|\||\[x\]:)/.test(line))).toEqual([]);
    expect(unquoted.filter((line) => line === '---')).toHaveLength(1);
  });

  test('is never longer than an answer may be, and says what was shortened', async () => {
    const long = `長"${'\n'.repeat(500)}${'長'.repeat(1_490)}`;
    const fields = ['Policies', 'Practices', 'Roles', 'References'].flatMap((name) => [
      `current${name}`,
      `target${name}`,
    ]);
    const connection = await withRecords({
      texts: Object.fromEntries([...fields, 'considerations'].map((field) => [field, long])),
      evidence: Array.from({ length: 60 }, () => '長'.repeat(200)),
      risks: Array.from({ length: 60 }, () => ({
        title: '長'.repeat(200),
        description: long.slice(0, 1_000),
      })),
    });
    const markdown = await draft(connection, { kind });
    expect(connection.longestLine()).toBeLessThan(100_000);
    expect(markdown).toMatch(/\(\d+ more records: records_list has all\.\)/);
    expect(markdown).toContain('(Shortened: the profile has the whole text.)');
    expect(markdown).toMatch(/Nobody has reviewed or approved it\.\n\n$/);
  });
});

test('a tabletop scenario marks each description that it shortens', async () => {
  const risks = Array.from({ length: 60 }, () => ({ title: 'Loss', description: '長'.repeat(1_000) }));
  const markdown = await draft(await withRecords({ risks }), { kind: 'tabletop scenario' });
  const descriptions = markdown.split('\n').filter((line) => line.startsWith('  > 長'));
  expect(descriptions.length).toBeGreaterThan(5);
  expect(descriptions.filter((line) => !line.endsWith('長 …'))).toEqual([]);
});

test('a draft for an outcome that the profile excludes, or that does not apply, says so', async () => {
  const connection = await withRecords({ texts: { rationale: 'Done by the university.' } });
  const { call } = connection;
  await call('assessment_record', {
    profile: 'clinic',
    assessor: 'Ada',
    records: [{ outcome: 'GV.OC-01', notApplicable: 'We have no *mission*.' }],
  });
  expect(await draft(connection, { kind: 'policy outline' })).toContain(
    '**This outcome was recorded as not applicable.** The reason:\n\n> We have no \\*mission\\*.',
  );
  await call('profile_save', { profile: 'clinic', outcomes: [{ id: 'GV.OC-01', included: false }] });
  expect(await draft(connection, { kind: 'policy outline' })).toContain(
    '**The profile excludes this outcome.** Its reason:\n\n> Done by the university.',
  );
});

test.each([
  [{ profile: 'clinik' }, 'There is no profile "clinik".'],
  [{ outcome: 'GV.OC' }, 'GV.OC is a category; an outcome is needed here.'],
  [{ outcome: 'PR.AC-01' }, 'is withdrawn'],
  [{ kind: 'policy' }, 'kind'],
  [{ asOf: '31.03.2025' }, 'is not a calendar date'],
])('document_draft refuses %j with the reason', async (args, reason) => {
  const { call } = await withRecords({});
  const given = { profile: 'clinic', outcome: 'GV.OC-01', kind: 'policy outline', ...args };
  expect(await call('document_draft', given)).toMatchObject({
    isError: true,
    text: expect.stringContaining(reason),
  });
});
