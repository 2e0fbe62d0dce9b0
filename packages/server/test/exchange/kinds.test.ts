import { describe, expect, test } from 'vitest';
import { readWorkbook } from '../../src/spreadsheet/read/workbook.ts';
import { connect, testServer } from '../support/connection.ts';
import { editedWorkbook } from '../support/edited-workbook.ts';

/** A server with a profile that has a score and a target. */
async function withClinic() {
  const server = await testServer();
  const connection = await connect(server);
  await connection.call('profile_create', { name: 'Clinic', organization: 'Acme' });
  await connection.call('profile_save', { profile: 'clinic', outcomes: [{ id: 'GV.OC-01', target: 3 }] });
  await connection.call('assessment_record', {
    profile: 'clinic',
    assessor: 'Ada',
    records: [{ outcome: 'GV.OC-01', score: 2 }],
  });
  return connection;
}

type Call = Awaited<ReturnType<typeof withClinic>>['call'];

/** A file that leaves, as arguments of an import. */
async function exported(call: Call, args: object): Promise<{ content: string; name: string }> {
  const { facts, isError, text } = await call('data_export', { profile: 'clinic', asContent: true, ...args });
  expect(isError, text).toBe(false);
  return { content: String(facts['content']), name: String(facts['file']) };
}

describe('data_import recognises', () => {
  test('a template, and stores nothing of one that is unchanged', async () => {
    const { call } = await withClinic();
    const file = await exported(call, { kind: 'template' });
    expect((await call('data_import', { ...file, profile: 'clinic' })).facts).toMatchObject({
      kind: 'template',
      status: 'unchanged',
    });
  });

  test('a questionnaire, which names its profile itself', async () => {
    const { call } = await withClinic();
    const file = await exported(call, { kind: 'questionnaire', category: 'GV.OC' });
    expect((await call('data_import', { ...file, dryRun: true })).facts).toMatchObject({
      kind: 'questionnaire',
      profile: 'clinic',
    });
  });

  test.each([
    ['template', 'whose sheet has another name', 'Current and Target Profile', 'Our profile'],
    ['questionnaire', 'whose hidden sheet has another name', 'csf-mcp', 'Hidden'],
  ])('a %s %s', async (kind, _, name, other) => {
    const { call } = await withClinic();
    const { content } = await exported(call, {
      kind,
      ...(kind === 'questionnaire' && { category: 'GV.OC' }),
    });
    const bytes = await editedWorkbook(Buffer.from(content, 'base64'), (sheets) => {
      sheets[other] = sheets[name] ?? [];
      delete sheets[name];
    });
    const file = { content: bytes.toString('base64'), name: 'a.xlsx' };
    const { facts } = await call('data_import', { ...file, profile: 'clinic' });
    expect(facts).toMatchObject({ kind, status: 'unchanged' });
  });

  test('a questionnaire whose hidden sheet is gone, and refuses it', async () => {
    const { call } = await withClinic();
    const { content } = await exported(call, { kind: 'questionnaire', category: 'GV.OC' });
    const bytes = await editedWorkbook(Buffer.from(content, 'base64'), (sheets) => {
      delete sheets['csf-mcp'];
    });
    const file = { content: bytes.toString('base64'), name: 'a.xlsx' };
    expect(await call('data_import', { ...file, profile: 'clinic' })).toMatchObject({
      isError: true,
      text: expect.stringContaining('whose hidden sheet "csf-mcp" is gone'),
    });
  });

  test('a whole profile, which gets the name that is given', async () => {
    const { call } = await withClinic();
    const file = await exported(call, { kind: 'profile' });
    const refused = await call('data_import', file);
    expect(refused).toMatchObject({
      isError: true,
      text: expect.stringContaining('Nothing was stored. Give another name as profile'),
    });
    expect((await call('data_import', { ...file, profile: 'Clinic of before' })).facts).toMatchObject({
      kind: 'profile',
      status: 'imported',
      profile: 'clinic-of-before',
    });
    const { facts } = await call('profile_get', { profile: 'clinic-of-before' });
    expect(facts).toMatchObject({ name: 'Clinic of before', assessed: 1 });
  });

  test('the table of scores that csf-mcp writes', async () => {
    const { call } = await withClinic();
    await call('profile_create', { name: 'Lab', organization: 'Acme' });
    const file = await exported(call, { kind: 'table', table: 'scores', format: 'csv' });
    expect((await call('data_import', { ...file, profile: 'lab' })).facts).toMatchObject({
      kind: 'spreadsheet',
      status: 'dry run',
      assessments: 1,
      changedOutcomes: 1,
    });
  });

  test('a spreadsheet, and refuses a row that has more cells than its headings', async () => {
    const { call } = await withClinic();
    const content = 'ID,Score,Target\nGV.OC-01,2,3\nGV.OC-02,1,5,3\n';
    const { text, isError } = await call('data_import', { content, name: 'a.csv', profile: 'clinic' });
    expect(isError).toBe(true);
    expect(text).toContain('Row 3, column D: is one more than the 3 of the headings');
  });

  test('a spreadsheet with two columns of scores, of which it leaves the choice open', async () => {
    const { call } = await withClinic();
    const content = 'Subcategory,Score Q1,Score Q2\nGV.OC-01,3,4\nGV.OC-02,2,3\n';
    const { facts, text } = await call('data_import', { content, name: 'two.csv', profile: 'clinic' });
    expect(text).toMatch(/^2 outcomes read, but which column holds score is open; nothing was stored\.\n/);
    expect(facts).toMatchObject({
      status: 'dry run',
      undecided: [{ role: 'score', candidates: ['Score Q1', 'Score Q2'] }],
    });
  });

  test('a Community Profile, of which nothing is stored before somebody has said that it is one', async () => {
    const { call } = await withClinic();
    const content =
      'Outcome,Target Priority,Target Tier,Rationale\nGV,,,\nGV.OC-01,High,Tier 3,Patients come first\nPR.AA-01,,,\nPR.AA-02,low,,\n';
    const file = { content, name: 'Hospitals.csv' };
    const found = await call('data_import', file);
    expect(found.facts).toMatchObject({
      kind: 'community',
      status: 'dry run',
      name: 'Hospitals',
      added: ['GV.OC-01', 'PR.AA-02'],
      notes: [expect.stringContaining('Taken for a Community Profile')],
    });
    expect(found.text).toContain('with dryRun false. Give kind "community" with it.');
    const stored = await call('data_import', { ...file, kind: 'community' });
    expect(stored.facts).toMatchObject({ kind: 'community', status: 'imported', id: 'community-hospitals' });
    const beside = await call('profile_get', {
      profile: 'clinic',
      detail: 'detailed',
      category: 'GV.OC',
    });
    expect(JSON.stringify(beside.facts)).toContain('Patients come first');
    expect((await call('profile_get', { profile: 'clinic' })).facts).toMatchObject({ assessed: 1 });
    expect((await call('records_list', { kind: 'imports' })).facts['records']).toMatchObject([
      { id: 'community-hospitals', title: 'Hospitals', outcomes: 2 },
    ]);
  });

  test('the notes that csf-mcp writes, without the apostrophe before what looks like a formula', async () => {
    const { call } = await withClinic();
    const record = { outcome: 'GV.OC-02', score: 1, note: '=1+1 is not computed' };
    await call('assessment_record', { profile: 'clinic', assessor: 'Ada', records: [record] });
    await call('profile_create', { name: 'Lab', organization: 'Acme' });
    const file = await exported(call, { kind: 'table', table: 'scores', format: 'csv' });
    expect(file.content).toContain("'=1+1");
    await call('data_import', { ...file, profile: 'lab', dryRun: false });
    const { facts } = await call('profile_get', { profile: 'lab', outcome: 'GV.OC-02', detail: 'detailed' });
    expect(JSON.stringify(facts)).toContain('"=1+1 is not computed"');
  });

  test.each([
    ['Outcome,Priority,Score\nGV.OC-01,high,2\n'],
    ['Outcome,Priority,Owner\nGV.OC-01,high,Ada\n'],
    ['Outcome,Target\nGV.OC-01,4\n'],
  ])('what one organization says of itself as a spreadsheet: %j', async (content) => {
    const { call } = await withClinic();
    const { facts } = await call('data_import', { content, name: 'own.csv', profile: 'clinic' });
    expect(facts).toMatchObject({ kind: 'spreadsheet', status: 'dry run' });
  });
});

test('the export of a table says nothing of options that nobody has given', async () => {
  const { call } = await withClinic();
  for (const table of ['scores', 'risks', 'snapshots']) {
    const args = { profile: 'clinic', kind: 'table', table, asContent: true };
    expect((await call('data_export', args)).facts['notes'], table).toBeUndefined();
  }
});

test('data_export gives a template the further sheets that are asked for, and a questionnaire the current levels', async () => {
  const { call } = await withClinic();
  const sheetsOf = async (args: object) => {
    const { content } = await exported(call, args);
    return (await readWorkbook(Buffer.from(content, 'base64'))).sheets;
  };
  const named = async (args: object) =>
    (await sheetsOf({ kind: 'template', ...args })).map(({ name }) => name);
  const own = ['Current and Target Profile', 'Column Descriptions'];
  expect((await named({})).slice(0, 3)).toEqual([...own, 'Scores']);
  const all = await named({ sheets: ['risks', 'evidence'] });
  expect(all.slice(0, 4)).toEqual([...own, 'Risks', 'Evidence']);
  const headings = async (args: object) => {
    const [form] = await sheetsOf({ kind: 'questionnaire', category: 'GV.OC', ...args });
    return form?.rows.flatMap(({ cells }) => [...cells.values()].map(({ text }) => text)) ?? [];
  };
  expect(await headings({})).not.toContain('Current level');
  expect(await headings({ withCurrent: true })).toContain('Current level');
});

describe('a Community Profile', () => {
  const ROWS = 'Outcome,Priority\nGV.OC-01,high\n';

  test('with a long name is taken back by its id too', async () => {
    const { call } = await withClinic();
    const profile = 'Hospitals and Care Homes of the Whole of the Northern Province';
    const { facts } = await call('data_import', { content: ROWS, name: 'a.csv', kind: 'community', profile });
    expect(await call('data_import', { remove: facts['id'] })).toMatchObject({
      facts: { status: 'removed' },
    });
  });

  test.each([
    ['an error of a spreadsheet', 'high,,#REF!', 'Row 2, column D: has the error "#REF!"'],
    [
      'a priority that nobody knows',
      'urgent,,',
      'Row 2, column B: priority "urgent" is not high, medium, low',
    ],
    ['a tier that there is not', ',5,', 'Row 2, column C: target tier "5" is not 1 to 4'],
    ['a text that is too long', `,,${'x'.repeat(2_001)}`, 'Row 2, column D: rationale is longer than 2000'],
  ])('with %s is refused with its place', async (_, cells, words) => {
    const { call } = await withClinic();
    const content = `Outcome,Priority,Target Tier,Rationale\nGV.OC-01,${cells}\n`;
    const { text, isError } = await call('data_import', { content, name: 'a.csv', kind: 'community' });
    expect(isError).toBe(true);
    expect(text).toContain(words);
  });

  test('is taken back by its id', async () => {
    const { call } = await withClinic();
    const source = 'Water sector, https://water.example';
    await call('data_import', { content: ROWS, name: 'Water.csv', kind: 'community', source });
    expect((await call('records_list', { kind: 'imports' })).facts['records']).toMatchObject([{ source }]);
    const remove = 'community-water';
    expect(await call('data_import', { remove, dryRun: true })).toMatchObject({
      facts: { status: 'dry run', lost: ['GV.OC-01'] },
      text: expect.stringContaining('\nnext: To take it back, repeat the call without dryRun.'),
    });
    expect(
      await call('data_import', { remove: 'Community-Water', reason: 'Of another sector.' }),
    ).toMatchObject({ facts: { status: 'removed', id: remove } });
    const { facts } = await call('audit_log', { detail: 'detailed', limit: 1 });
    expect(JSON.stringify(facts)).toContain('Of another sector.');
    expect(await call('data_import', { remove })).toMatchObject({ isError: true });
    expect((await call('records_list', { kind: 'imports' })).facts['records']).toEqual([]);
  });

  test.each([
    ['Outcome,Statement\nGV.OC-01,x\n', 'no column of outcomes beside a column of priorities'],
    [
      'Outcome,Priority,Overall Priority\nGV.OC-01,high,low\n',
      'Row 1, column C: "Overall Priority" says the same',
    ],
    ['Outcome,Priority\nGV.OC-01,urgent\n', 'Row 2, column B: priority "urgent" is not high, medium, low'],
    ['Outcome,Priority\nGV.OC-99,high\n', 'Row 2: '],
    ['Outcome,Priority\nGV.OC-01,high\nGV.OC-01,low\n', 'Row 3: GV.OC-01 is there twice'],
    ['Outcome,Priority\nGV.OC-01,\n', 'The file has no row with an outcome'],
  ])('%j is refused with its place', async (content, problem) => {
    const { call } = await withClinic();
    const { isError, text } = await call('data_import', { content, name: 'Water.csv', kind: 'community' });
    expect(isError).toBe(true);
    expect(text).toContain(problem);
    expect(text).toContain('Nothing was stored.');
  });
});
