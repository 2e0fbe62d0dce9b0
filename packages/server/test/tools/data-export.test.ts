import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/database/open.ts';
import { dataExportOf } from '../../src/tools/data-export.ts';
import { connect, testServer } from '../support/connection.ts';

const SCORES = { profile: 'clinic', kind: 'table', table: 'scores', format: 'json' };

/** A server with one profile and one score. */
async function withClinic() {
  const server = await testServer();
  const connection = await connect(server);
  await connection.call('profile_create', { name: 'Clinic', organization: 'Acme' });
  await connection.call('assessment_record', {
    profile: 'clinic',
    assessor: 'Ada',
    records: [{ outcome: 'GV.OC-01', score: 2 }],
  });
  return { ...connection, dataDir: server.dataDir };
}

test('data_export writes a file into the folder of the profile, and says which', async () => {
  const { call, dataDir } = await withClinic();
  const { text, facts } = await call('data_export', SCORES);
  expect(text).toMatch(/^Scores of Clinic of Acme: 106 rows\. Written to clinic-scores\.json\.\n/);
  const folder = join(dataDir, 'exports', 'clinic');
  const bytes = readFileSync(join(folder, 'clinic-scores.json'));
  expect(facts).toEqual({
    profile: 'clinic',
    kind: 'table',
    mediaType: 'application/json',
    file: 'clinic-scores.json',
    folder,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  expect(JSON.parse(bytes.toString())).toContainEqual(
    expect.objectContaining({ id: 'GV.OC-01', score: 2, gap: null }),
  );
  expect((await call('data_export', SCORES)).facts['file']).toBe('clinic-scores-2.json');
});

test('data_export answers with the content where it is asked to, and writes nothing', async () => {
  const { call, dataDir } = await withClinic();
  const { facts } = await call('data_export', { ...SCORES, asContent: true });
  expect(facts).toMatchObject({ file: 'clinic-scores.json', encoding: 'text' });
  expect(JSON.parse(String(facts['content']))).toHaveLength(106);
  expect(existsSync(join(dataDir, 'exports'))).toBe(false);
});

test('data_export names the arguments that it did not use', async () => {
  const { call } = await withClinic();
  const { facts } = await call('data_export', {
    profile: 'clinic',
    kind: 'template',
    owner: 'Ada',
    category: 'PR.AA',
  });
  expect(facts['notes']).toContain('owner, category ignored: an export of kind "template" does not use it');
});

test.each([
  [{ kind: 'xml' }, 'kind: give'],
  [{ kind: 'table', table: 'salaries' }, 'table: give'],
  [{ kind: 'table', format: 'pdf' }, 'format: give'],
  [{ kind: 'template', format: 'csv' }, 'An export of kind "template" has no format "csv"'],
  [{ kind: 'table', profile: 'nowhere' }, 'There is no profile "nowhere"'],
  [{ kind: 'table', profile: '../../etc' }, 'There is no profile'],
  [{ kind: 'table', path: '/etc/passwd' }, 'path'],
])('data_export refuses %j and writes nothing', async (args, problem) => {
  const { call, dataDir } = await withClinic();
  const { isError, text } = await call('data_export', args);
  expect(isError).toBe(true);
  expect(text).toContain(problem);
  expect(existsSync(join(dataDir, 'exports'))).toBe(false);
});

test('only csf-mcp export says under which name a file passes', async () => {
  const { client, dataDir } = await withClinic();
  const passing = (name: string) =>
    client.callTool({ name: 'data_export', arguments: SCORES, _meta: { 'csf-mcp/exportName': name } });
  expect(await passing('.csf-mcp-pass-abc123')).toMatchObject({
    structuredContent: { file: '.csf-mcp-pass-abc123' },
  });
  for (const name of ['../../x', 'clinic.json', '.csf-mcp-pass-abc123/x', '.csf-mcp-pass-abc1234', '/tmp/x'])
    expect(await passing(name), name).toMatchObject({ isError: true });
  expect(await passing('.csf-mcp-pass-abc123'), 'never over another file').toMatchObject({ isError: true });
  expect(readdirSync(join(dataDir, 'exports', 'clinic'))).toEqual(['.csf-mcp-pass-abc123']);
});

test('a database that is only read can be exported', async () => {
  const { dataDir } = await withClinic();
  const { call } = await connect(await testServer({ dataDir, access: 'read-only' }));
  expect(await call('data_export', SCORES)).toMatchObject({ isError: false });
});

test('deleting a profile takes its exported files along, and those of no other', async () => {
  const { call, dataDir } = await withClinic();
  await call('profile_create', { name: 'Clinic B', organization: 'Acme' });
  for (const profile of ['clinic', 'clinic-b']) await call('data_export', { ...SCORES, profile });
  const { facts, text } = await call('data_delete', { profile: 'clinic' });
  expect(facts).toMatchObject({ files: 1 });
  expect(text).toContain('and 1 file in the folders of csf-mcp');
  const deleted = await call('data_delete', { profile: 'clinic', confirm: facts['confirm'] });
  expect(deleted.facts).toMatchObject({ status: 'deleted', files: 1 });
  expect(readdirSync(join(dataDir, 'exports'))).toEqual(['clinic-b']);
  const { confirm } = (await call('data_delete', { all: true })).facts;
  await call('data_delete', { all: true, confirm });
  expect(readdirSync(join(dataDir, 'exports'))).toEqual([]);
});

describe('content in an answer', () => {
  /** What a call answers about a file of these bytes, without a server around it. */
  async function answered(mediaType: string, bytes: Buffer) {
    const server = await testServer();
    await (await connect(server)).call('profile_create', { name: 'Clinic', organization: 'Acme' });
    const { db, close } = openDatabase(server.dataDir);
    onTestFinished(async () => void (await close()));
    const run = async () => ({ name: 'clinic.xlsx', mediaType, bytes, summary: 'A file.', notes: [] });
    const tool = dataExportOf([{ kind: 'file', formats: ['xlsx'], tables: ['a'], takes: [], run }]);
    const call = { db, now: () => new Date(), dataDir: server.dataDir, fromTerminal: {} };
    return tool.run({ kind: 'file', asContent: true }, call as never);
  }

  test('is base64 for a workbook', async () => {
    const bytes = Buffer.from([0x50, 0x4b, 0x03, 0x04, 0xff]);
    expect(await answered('application/vnd.ms-excel', bytes)).toMatchObject({
      facts: { encoding: 'base64', content: bytes.toString('base64') },
    });
  });

  test('of more than an answer holds is refused with the way on', async () => {
    await expect(answered('text/csv', Buffer.alloc(60_000, 'x'))).rejects.toMatchObject({
      message: 'The file has 60000 bytes, more than an answer holds.',
      hint: expect.stringContaining('csf-mcp export <profile> -o <file>'),
    });
  });
});
