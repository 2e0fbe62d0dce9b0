import { describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/open.ts';
import { type Connection, connect, testServer } from '../support/connection.ts';
import { liveIn } from '../support/markdown-readers.ts';
import { reportText } from '../support/report-text.ts';

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

/** What each kind of draft is about. */
const ABOUT = { policy: 'GV.OC', procedure: 'gv oc 1', tabletop: 'r1' } as const;
type Kind = keyof typeof ABOUT;

const draft = (connection: Connection, kind: Kind): Promise<string> =>
  reportText(connection, { profile: 'clinic', kind, about: ABOUT[kind] });

const headings = (markdown: string) => markdown.split('\n').filter((line) => /^#{1,6} /.test(line));

describe.each([
  ['policy', 'Policy', 'GV.OC'],
  ['procedure', 'Procedure checklist', 'GV.OC-01'],
  ['tabletop', 'Tabletop scenario', 'R-1'],
] as const)('the draft of a %s', (kind, title, id) => {
  const withRisk = (records: Records = {}) =>
    withRecords({ risks: [{ title: 'Wrong priorities' }], ...records });

  test('is marked as a draft at its top and bottom, with profile, revision, subject and day', async () => {
    const markdown = await draft(await withRisk(), kind);
    const about = id.length > 5 || id === 'R-1' ? id : `\`${id}\``; // a category looks like the name of a host
    const mark = `**DRAFT: ${title.toLowerCase()} for ${about}, from profile clinic at revision 1, dated 2025-03-31. Nobody has reviewed or approved it.**`;
    expect(markdown.startsWith(`${mark}\n`)).toBe(true);
    expect(markdown.endsWith(`\n${mark}\n`)).toBe(true);
  });

  test('names once what nobody has recorded, and has no blank for it', async () => {
    const markdown = await draft(await withRisk(), kind);
    expect(markdown).toMatch(/## Not recorded yet\n\n(- .*\n)*- roles (today|aimed at): GV\.OC-01/);
    expect(markdown).not.toMatch(/undefined|null|NaN|not recorded\]/);
    const blanks = markdown.match(/to be filled in/g) ?? [];
    expect(blanks.length).toBeLessThanOrEqual(10);
  });

  test('has what the profile records about its outcomes', async () => {
    const connection = await withRecords({
      texts: { currentRoles: 'The head of IT.' },
      evidence: ['Mission statement'],
      risks: [
        { title: 'Wrong priorities', owner: 'C. Weber' },
        { title: 'Old', status: 'closed' },
      ],
    });
    const markdown = await draft(connection, kind);
    expect(markdown).toContain('> Wards  \n> and laboratories');
    expect(markdown).toContain('> The head of IT.');
    expect(markdown).toContain(
      'E-1: Mission statement (`https://example.org/x_y`), dated 2025-01-31, owner B. Keller, accepted',
    );
    expect(markdown).toMatch(/likelihood: 2 Low|likelihood 2 Low, treatment mitigate, owner C\. Weber/);
    expect(markdown).toContain('Wrong priorities');
    expect(markdown).not.toContain('R-2');
    expect(await draft(connection, kind)).toBe(markdown);
  });

  test('keeps its structure, whatever the texts are', async () => {
    const links =
      'https://evil.example www.evil.example a@evil.example ![x](https://evil.example/x.png) <https://b.example>';
    const hostile = `# Approved\n\n---\n</div><script>alert(1)</script>\n- [x] done\n\`\`\`\n[x]: y\n|a|b|\n===\n${links}`;
    const fields = ['Policies', 'Practices', 'Roles', 'References'].flatMap((name) => [
      `current${name}`,
      `target${name}`,
    ]);
    const filled = (text: string) =>
      withRecords({
        texts: Object.fromEntries([...fields, 'considerations', 'rationale'].map((field) => [field, text])),
        evidence: [text],
        risks: [{ title: text, owner: text, description: text }],
      });
    const plain = await draft(await filled('Plain'), kind);
    const markdown = await draft(await filled(hostile), kind);
    expect(headings(markdown).length).toBe(headings(plain).length);
    expect(liveIn(plain)).toEqual([]);
    expect(liveIn(markdown)).toEqual([]);
    const unquoted = markdown.split('\n').filter((line) => !/^ *>/.test(line));
    expect(unquoted.filter((line) => /^ *(```|===|\[x\]:|---$)/.test(line))).toEqual([]);
  });
});

test('a policy has a row for each outcome of its category, with who owns it', async () => {
  const { call, ...connection } = await withRecords({ texts: { owner: 'Bo' } });
  const markdown = await draft({ call, ...connection }, 'policy');
  expect(markdown).toContain(
    '| GV.OC-01 | Mission guides cyber risk | not assessed | – | 3 Achieved | – | Bo |',
  );
  expect(markdown.match(/^\| GV\.OC-0\d \|/gm)).toHaveLength(5);
  expect(markdown).toContain('- Owners of its outcomes: Bo\n');
});

test('a tabletop scenario says what comes true, and what then has to hold', async () => {
  const risks = [{ title: 'Loss of records', description: 'A disk fails.\nNobody notices.' }];
  const markdown = await draft(await withRecords({ risks }), 'tabletop');
  expect(markdown).toContain('R-1 comes true: Loss of records\n\n> A disk fails.  \n> Nobody notices.');
  expect(markdown).toContain('GV.OC-01 Mission guides cyber risk:');
});

test('a draft for an outcome that the profile excludes, or that does not apply, says so', async () => {
  const connection = await withRecords({ texts: { rationale: 'Done by the university.' } });
  const { call } = connection;
  await call('assessment_record', {
    profile: 'clinic',
    assessor: 'Ada',
    records: [{ outcome: 'GV.OC-01', notApplicable: 'We have no *mission*.' }],
  });
  expect(await draft(connection, 'procedure')).toContain(
    '**GV.OC-01 was recorded as not applicable.**\n\nIts reason:\n\n> We have no \\*mission\\*.',
  );
  await call('profile_save', { profile: 'clinic', outcomes: [{ id: 'GV.OC-01', included: false }] });
  expect(await draft(connection, 'policy')).toContain(
    '**The profile excludes GV.OC-01.**\n\nIts reason:\n\n> Done by the university.',
  );
});

test('a draft is of what is recorded now, and says what it did not look at', async () => {
  const { call } = await withRecords({});
  const { facts } = await call('report_build', { kind: 'policy', about: 'GV.OC', asOf: '2025-01-31' });
  expect(facts).toMatchObject({
    asOf: '2025-03-31',
    isDraft: true,
    notes: ['asOf ignored: a draft is of what is recorded now'],
  });
});

test.each([
  [{ profile: 'clinik' }, 'There is no profile "clinik".'],
  [{ about: undefined }, 'about is required for kind "policy"'],
  [{ about: 'GV.OC-01' }, 'GV.OC-01 is no category'],
  [{ about: 'PR.AC' }, 'is withdrawn'],
  [{ kind: 'procedure', about: 'GV.OC' }, 'GV.OC is a category; an outcome is needed here.'],
  [{ kind: 'tabletop', about: 'GV.OC' }, 'about is not the id of a risk'],
  [{ kind: 'tabletop', about: 'R-9' }, 'The profile has no risk "R-9".\nIds look like R-1;'],
  [{ kind: 'letter' }, 'kind'],
])('report_build refuses the draft %j with the reason', async (args, reason) => {
  const { call } = await withRecords({});
  const given = { profile: 'clinic', about: 'GV.OC', kind: 'policy', ...args };
  expect(await call('report_build', given)).toMatchObject({
    isError: true,
    text: expect.stringContaining(reason),
  });
});
