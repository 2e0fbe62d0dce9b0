import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Connection, connect, testServer } from '../support/connection.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { unprotected } from '../support/unprotected.ts';

type Clinic = Connection & { readonly dataDir: string };

async function withClinic(): Promise<Clinic> {
  const server = await testServer();
  const connection = await connect(server);
  for (const [name, organization] of [
    ['Clinic', 'Acme'],
    ['Lab', 'Beta'],
  ])
    await connection.call('profile_create', { name, organization });
  return { ...connection, dataDir: server.dataDir };
}

const folderOf = ({ dataDir }: Clinic, profile = 'clinic') => join(dataDir, 'reports', profile);

async function read({ client }: Clinic, uri: string) {
  const { contents } = await client.readResource({ uri });
  return contents[0];
}

test('report_build writes a file, and answers with its place and not its content', async () => {
  const clinic = await withClinic();
  const { facts, text, summary } = await clinic.call('report_build', { profile: 'clinic', kind: 'gaps' });
  const file = 'clinic-gaps-2025-03-31.html';
  const bytes = readFileSync(join(folderOf(clinic), file));
  expect(facts).toEqual({
    profile: 'clinic',
    kind: 'gaps',
    asOf: '2025-03-31',
    isDraft: true,
    mediaType: 'text/html',
    file,
    folder: folderOf(clinic),
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    resource: `csf://reports/${file}`,
  });
  expect(summary).toBe(
    'Report (gaps) on Clinic of Acme, 2025-03-31: assessed 0 of 106 in scope: below the 60 % that this profile asks for; 64 more to assess before a mean is given; no outcome has both a score and a target. DRAFT. It is of no snapshot, so nobody has approved it. Written to clinic-gaps-2025-03-31.html.',
  );
  expect(bytes.toString()).toContain('<title>Gap report: Clinic (draft)</title>');
  expect(text).not.toContain('<');
});

test('a report for the chat is Markdown, and has the same title', async () => {
  const clinic = await withClinic();
  const { facts } = await clinic.call('report_build', { profile: 'clinic', kind: 'gaps', format: 'md' });
  expect(facts).toMatchObject({ mediaType: 'text/markdown', file: 'clinic-gaps-2025-03-31.md' });
  const text = readFileSync(join(folderOf(clinic), String(facts['file'])), 'utf8');
  expect(text).toMatch(/^# Gap report: Clinic\n/);
  expect(await read(clinic, String(facts['resource']))).toMatchObject({ mimeType: 'text/markdown', text });
});

test('report_build writes a document to edit, which its resource gives back as it is', async () => {
  const clinic = await withClinic();
  const { facts } = await clinic.call('report_build', { profile: 'clinic', format: 'docx' });
  const mimeType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
  expect(facts).toMatchObject({ file: 'clinic-executive-2025-03-31.docx', mediaType: mimeType });
  const bytes = readFileSync(join(folderOf(clinic), String(facts['file'])));
  const uri = String(facts['resource']);
  expect(await read(clinic, uri)).toEqual({ uri, mimeType, blob: bytes.toString('base64') });
});

test('a draft in DOCX is the same all day', async () => {
  const clinic = await withClinic();
  const draft = { profile: 'clinic', kind: 'policy', about: 'PR.AA', format: 'docx' };
  const first = await clinic.call('report_build', draft);
  const second = await clinic.call('report_build', draft);
  expect(second.facts['file']).not.toBe(first.facts['file']);
  expect(second.facts['sha256']).toBe(first.facts['sha256']);
});

test.skipIf(process.platform === 'win32')(
  'a report is for its owner alone, and overwrites none',
  async () => {
    const clinic = await withClinic();
    const names: unknown[] = [];
    for (let time = 0; time < 2; time++)
      names.push((await clinic.call('report_build', { profile: 'clinic' })).facts['file']);
    expect(names).toEqual(['clinic-executive-2025-03-31.html', 'clinic-executive-2025-03-31-2.html']);
    expect(statSync(join(folderOf(clinic), String(names[1]))).mode & 0o777).toBe(0o600);
    for (const folder of [join(clinic.dataDir, 'reports'), folderOf(clinic)])
      expect(statSync(folder).mode & 0o777).toBe(0o700);
  },
);

test('the last 50 reports of all profiles are kept, and nothing else in the folders goes', async () => {
  const clinic = await withClinic();
  await clinic.call('report_build', { profile: 'lab' });
  await clinic.call('report_build', { profile: 'clinic' });
  const age = (profile: string, name: string, seconds: number) =>
    utimesSync(join(folderOf(clinic, profile), name), seconds, seconds);
  for (let number = 1; number <= 55; number++) {
    const name = `clinic-full-2024-01-01-${number}.html`;
    writeFileSync(join(folderOf(clinic), name), 'old');
    age('clinic', name, 1_000 + number);
  }
  writeFileSync(join(folderOf(clinic), 'notes.txt'), "the user's own");
  age('lab', 'lab-executive-2025-03-31.html', 999);
  await clinic.call('report_build', { profile: 'clinic', kind: 'plan' });
  const left = readdirSync(folderOf(clinic));
  expect(left.filter((name) => name.endsWith('.html'))).toHaveLength(50);
  expect(left).toContain('clinic-plan-2025-03-31.html');
  expect(left).toContain('clinic-executive-2025-03-31.html');
  expect(left).toContain('clinic-full-2024-01-01-55.html');
  expect(left).not.toContain('clinic-full-2024-01-01-7.html');
  expect(left).toContain('clinic-full-2024-01-01-8.html');
  expect(left).toContain('notes.txt');
  expect(readdirSync(folderOf(clinic, 'lab'))).toEqual([]);
});

test('a deletion takes the reports of its profile along, and counts them', async () => {
  const clinic = await withClinic();
  for (const profile of ['clinic', 'clinic', 'lab']) await clinic.call('report_build', { profile });
  const { facts } = await clinic.call('data_delete', { profile: 'clinic' });
  expect(facts['files']).toBe(2);
  await clinic.call('data_delete', { profile: 'clinic', confirm: facts['confirm'] });
  expect(existsSync(folderOf(clinic))).toBe(false);
  expect(readdirSync(folderOf(clinic, 'lab'))).toHaveLength(1);
  const all = await clinic.call('data_delete', { all: true });
  await clinic.call('data_delete', { all: true, confirm: all.facts['confirm'] });
  expect(readdirSync(join(clinic.dataDir, 'reports'))).toEqual([]);
});

test('csf://reports/{id} reads a report back as the file that it is, and completes its name', async () => {
  const clinic = await withClinic();
  const { facts } = await clinic.call('report_build', { profile: 'clinic' });
  const uri = String(facts['resource']);
  expect(await read(clinic, uri)).toEqual({
    uri,
    mimeType: 'text/html',
    text: readFileSync(join(folderOf(clinic), String(facts['file'])), 'utf8'),
  });
  const { completion } = await clinic.client.complete({
    ref: { type: 'ref/resource', uri: 'csf://reports/{id}' },
    argument: { name: 'id', value: 'clin' },
  });
  expect(completion.values).toEqual([facts['file']]);
});

test.each([
  [
    'clinic-full-2025-03-31.html',
    /There is no report "clinic-full-2025-03-31\.html"\.\s+Nearest: clinic-executive/,
  ],
  ['..%2F..%2Fcsf.db', /There is no report "\.\.\/\.\.\/csf\.db"/],
  ['clinic%2Fclinic-executive-2025-03-31.html', /There is no report/],
  ['.csf-mcp-part-x.html', /There is no report/],
  ['notes.txt', /There is no report/],
  [`${'x'.repeat(300)}.html`, /is too long/],
])('csf://reports/%s is refused with what there is', async (id, problem) => {
  const clinic = await withClinic();
  await clinic.call('report_build', { profile: 'clinic' });
  for (const name of ['.csf-mcp-part-x.html', 'notes.txt']) writeFileSync(join(folderOf(clinic), name), 'x');
  await expect(read(clinic, `csf://reports/${id}`)).rejects.toThrow(problem);
});

test('a large report is refused with its place', async () => {
  const clinic = await withClinic();
  await clinic.call('report_build', { profile: 'clinic' });
  const path = join(folderOf(clinic), 'clinic-full-2025-01-01.html');
  writeFileSync(path, 'x'.repeat(200_001));
  const reading = read(clinic, 'csf://reports/clinic-full-2025-01-01.html');
  await expect(reading).rejects.toThrow(`Open the file: ${path}`);
});

test.skipIf(process.platform === 'win32')('no symbolic link is followed', async () => {
  const clinic = await withClinic();
  const elsewhere = temporaryDirectory();
  writeFileSync(join(elsewhere, 'clinic-full-2025-01-01.html'), 'secret');
  mkdirSync(join(clinic.dataDir, 'reports'), { mode: 0o700 });
  symlinkSync(elsewhere, folderOf(clinic));
  await expect(read(clinic, 'csf://reports/clinic-full-2025-01-01.html')).rejects.toThrow(
    /There is no report/,
  );
  expect(await clinic.call('report_build', { profile: 'clinic' })).toMatchObject({
    isError: true,
    text: expect.stringContaining('is a symbolic link'),
  });
  expect(readdirSync(elsewhere)).toEqual(['clinic-full-2025-01-01.html']);
});

test('a report is refused where the snapshot that it is compared with was changed', async () => {
  const { call, dataDir } = await withClinic();
  await call('snapshot_record', { profile: 'clinic', name: 'Board' });
  unprotected(join(dataDir, 'csf.db'), (database) => database.exec("UPDATE snapshots SET content = x'00'"));
  const { isError, text } = await call('report_build', { profile: 'clinic' });
  expect(isError, text).toBe(true);
  expect(text).toContain('Snapshot N-1 is not what was recorded');
  const repaired = await call('snapshot_record', { profile: 'clinic', name: 'Board again' });
  expect(repaired.isError, repaired.text).toBe(false);
  expect((await call('report_build', { profile: 'clinic' })).isError).toBe(false);
});

test('what has no use is ignored, and said', async () => {
  const { call } = await withClinic();
  const { facts } = await call('report_build', { profile: 'clinic', about: 'GV.OC', startOn: '2025-04-01' });
  expect(facts['notes']).toEqual([
    'about ignored: a report of kind "executive" is about the whole profile',
    'startOn ignored: the plan needs capacityHoursPerWeek',
  ]);
});

test('what a plan is made of is said to be ignored where there is no plan', async () => {
  const { call } = await withClinic();
  const notesOf = async (args: object) =>
    (await call('report_build', { profile: 'clinic', ...args })).facts['notes'];
  expect(await notesOf({ kind: 'plan', horizonWeeks: 10 })).toEqual([
    'horizonWeeks ignored: the plan needs capacityHoursPerWeek',
  ]);
  expect(await notesOf({ kind: 'gaps', capacityHoursPerWeek: 40 })).toEqual([
    'capacityHoursPerWeek ignored: a report of kind "gaps" has no plan',
  ]);
  expect(await notesOf({ kind: 'policy', about: 'PR.AA', capacityHoursPerWeek: 40 })).toEqual([
    'capacityHoursPerWeek ignored: a draft is of what is recorded now',
  ]);
  expect(await notesOf({ kind: 'full', capacityHoursPerWeek: 40 })).toBeUndefined();
});

test.each([
  [{ profile: 'clinik' }, 'There is no profile "clinik".'],
  [{ snapshot: 'Board' }, 'The profile has no snapshot "Board".'],
  [{ asOf: '2025-04-01' }, 'is in the future'],
  [{ format: 'pdf' }, 'format'],
  [{ capacityHoursPerWeek: 0 }, 'capacityHoursPerWeek'],
  [{ startOn: '9999-12-31' }, 'must be from 2000-01-01'],
])('report_build refuses %j, and writes nothing', async (args, reason) => {
  const { call, dataDir } = await withClinic();
  expect(await call('report_build', { profile: 'clinic', ...args })).toMatchObject({
    isError: true,
    text: expect.stringContaining(reason),
  });
  expect(existsSync(join(dataDir, 'reports'))).toBe(false);
});
