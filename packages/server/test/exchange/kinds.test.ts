import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect, testServer } from '../support/connection.ts';
import { type EditableSheets, editedWorkbook } from '../support/edited-workbook.ts';

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

  test('a whole profile, which gets the name that is given', async () => {
    const { call } = await withClinic();
    const file = await exported(call, { kind: 'profile' });
    const refused = await call('data_import', file);
    expect(refused).toMatchObject({ isError: true, text: expect.stringContaining('already') });
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
      outcomesChanged: 1,
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

  test.each([
    ['Outcome,Priority,Score\nGV.OC-01,high,2\n'],
    ['Outcome,Priority,Owner\nGV.OC-01,high,Ada\n'],
    ['Outcome,Target\nGV.OC-01,3\n'],
  ])('what one organization says of itself as a spreadsheet: %j', async (content) => {
    const { call } = await withClinic();
    const { facts } = await call('data_import', { content, name: 'own.csv', profile: 'clinic' });
    expect(facts).toMatchObject({ kind: 'spreadsheet', status: 'dry run' });
  });
});

describe('a template that somebody has edited is one all the same:', () => {
  const SHEET = 'Current and Target Profile';
  test.each<[string, (sheets: EditableSheets) => void]>([
    [
      'with most columns deleted',
      (sheets) => {
        for (const row of sheets[SHEET] ?? []) row.splice(4, 15);
      },
    ],
    [
      'with another name of its sheet',
      (sheets) => {
        sheets['Clinic 2026'] = sheets[SHEET] ?? [];
        delete sheets[SHEET];
      },
    ],
  ])('%s', async (_what, edit) => {
    const { call } = await withClinic();
    const { content, name } = await exported(call, { kind: 'template' });
    const bytes = await editedWorkbook(Buffer.from(content, 'base64'), edit);
    const file = { name, content: bytes.toString('base64') };
    expect((await call('data_import', { ...file, profile: 'clinic' })).facts).toMatchObject({
      kind: 'template',
      status: 'unchanged',
    });
    expect(await call('data_import', file)).toMatchObject({
      isError: true,
      text: expect.stringContaining('nobody has said of which profile'),
    });
  });
});

describe('a CSV file in another encoding', () => {
  const TEXT = 'Outcome;Score;Note\r\nGV.OC-01;3;geprüft\r\n';

  test.each([
    [
      'Windows-1252',
      Buffer.from(TEXT, 'latin1'),
      'The file was read as Windows-1252, because it is not UTF-8.',
    ],
    ['UTF-16', Buffer.from(`\u{feff}${TEXT}`, 'utf16le'), 'The file was read as UTF-16.'],
    ['UTF-16 without a mark', Buffer.from(TEXT, 'utf16le'), 'The file was read as UTF-16.'],
    [
      'UTF-16 of the other order',
      Buffer.from(`\u{feff}${TEXT}`, 'utf16le').swap16(),
      'The file was read as UTF-16.',
    ],
  ])('is read, and the answer says so: %s', async (_encoding, bytes, note) => {
    const server = await testServer();
    const { call } = await connect(server);
    await call('profile_create', { name: 'Clinic', organization: 'Acme' });
    mkdirSync(join(server.dataDir, 'imports'), { mode: 0o700 });
    writeFileSync(join(server.dataDir, 'imports', 'scores.csv'), bytes);
    const request = { file: 'scores.csv', profile: 'clinic', dryRun: true };
    const { facts } = await call('data_import', request);
    expect(facts['notes']).toContain(note);
    const mapping = { columns: { id: 'Outcome', score: 'Score', note: 'Note' }, assessor: 'Ada' };
    await call('data_import', { ...request, mapping, dryRun: false });
    const { text } = await call('records_list', {
      profile: 'clinic',
      kind: 'assessments',
      detail: 'detailed',
    });
    expect(text).toContain('geprüft');
  });
});

describe('a Community Profile', () => {
  const ROWS = 'Outcome,Priority\nGV.OC-01,high\n';

  test('is taken back by its id', async () => {
    const { call } = await withClinic();
    await call('data_import', { content: ROWS, name: 'Water.csv', kind: 'community' });
    const remove = 'community-water';
    expect(await call('data_import', { remove, dryRun: true })).toMatchObject({
      facts: { status: 'dry run', lost: ['GV.OC-01'] },
    });
    expect(await call('data_import', { remove })).toMatchObject({ facts: { status: 'removed', id: remove } });
    expect(await call('data_import', { remove })).toMatchObject({ isError: true });
    expect((await call('records_list', { kind: 'imports' })).facts['records']).toEqual([]);
  });

  test.each([
    ['Outcome,Statement\nGV.OC-01,x\n', 'no column of outcomes beside a column of priorities'],
    [
      'Outcome,Priority,Overall Priority\nGV.OC-01,high,low\n',
      'Row 1, column C: "Overall Priority" says the same',
    ],
    ['Outcome,Priority\nGV.OC-01,urgent\n', 'Row 2: priority "urgent" is not high, medium, low'],
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
