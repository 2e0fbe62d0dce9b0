import {
  chmodSync,
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
import { countFiles, removeFiles } from '../../src/exchange/remove-files.ts';
import { writeExport } from '../../src/exchange/write-export.ts';
import { temporaryDirectory } from '../support/data-directory.ts';

const now = new Date('2025-03-31T12:00:00Z');

const exported = (name: string, content = 'abc') => ({
  name,
  mediaType: 'text/csv',
  bytes: Buffer.from(content),
  summary: '',
  notes: [],
});

function write(dataDir: string, profile: string, name: string, content?: string) {
  return writeExport(exported(name, content), { dataDir, profile, name: null, now });
}

test('a file gets a free name in the folder of its profile, and never that of another file', async () => {
  const dataDir = temporaryDirectory();
  const first = await write(dataDir, 'clinic', 'clinic-scores.csv');
  expect(first).toEqual({
    name: 'clinic-scores.csv',
    folder: join(dataDir, 'exports', 'clinic'),
    bytes: 3,
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  });
  const others = await Promise.all(
    ['2', '3'].map((content) => write(dataDir, 'clinic', first.name, content)),
  );
  expect(others.map(({ name }) => name).sort()).toEqual(['clinic-scores-2.csv', 'clinic-scores-3.csv']);
  expect(readFileSync(join(first.folder, first.name), 'utf8')).toBe('abc');
  expect(readdirSync(first.folder)).toHaveLength(3);
});

test.skipIf(process.platform === 'win32')('file and folders are private', async () => {
  const dataDir = temporaryDirectory();
  mkdirSync(join(dataDir, 'exports'), { mode: 0o777 });
  chmodSync(join(dataDir, 'exports'), 0o777);
  const { folder, name } = await write(dataDir, 'clinic', 'a.csv');
  for (const path of [join(dataDir, 'exports'), folder]) expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
});

test.skipIf(process.platform === 'win32')('nothing is written through a symbolic link', async () => {
  const elsewhere = temporaryDirectory();
  const dataDir = temporaryDirectory();
  symlinkSync(elsewhere, join(dataDir, 'exports'));
  await expect(write(dataDir, 'clinic', 'a.csv')).rejects.toMatchObject({ code: 'FOLDER_UNFIT' });
  const other = temporaryDirectory();
  mkdirSync(join(other, 'exports'));
  symlinkSync(elsewhere, join(other, 'exports', 'clinic'));
  await expect(write(other, 'clinic', 'a.csv')).rejects.toMatchObject({ code: 'FOLDER_UNFIT' });
  symlinkSync(join(elsewhere, 'target'), join(other, 'exports', 'a.csv'));
  expect(readdirSync(elsewhere)).toEqual([]);
});

test.skipIf(process.platform === 'win32')(
  'a link at the place of a file is neither followed nor replaced',
  async () => {
    const dataDir = temporaryDirectory();
    const { folder } = await write(dataDir, 'clinic', 'first.csv');
    symlinkSync(join(dataDir, 'outside'), join(folder, 'a.csv'));
    expect((await write(dataDir, 'clinic', 'a.csv')).name).toBe('a-2.csv');
    expect(existsSync(join(dataDir, 'outside'))).toBe(false);
  },
);

test('what a killed server has left goes after a day, and the file of a living one stays', async () => {
  const dataDir = temporaryDirectory();
  const { folder } = await write(dataDir, 'clinic', 'a.csv');
  for (const [name, age] of [
    ['.csf-mcp-part-old', 2],
    ['.csf-mcp-part-new', 0],
  ] as const) {
    writeFileSync(join(folder, name), '');
    const time = new Date(now.getTime() - age * 86_400_000);
    utimesSync(join(folder, name), time, time);
  }
  await write(dataDir, 'clinic', 'b.csv');
  expect(readdirSync(folder).sort()).toEqual(['.csf-mcp-part-new', 'a.csv', 'b.csv']);
});

test('a profile that has the name of a device on Windows has a folder all the same', async () => {
  expect((await write(temporaryDirectory(), 'con', 'con-scores.csv')).folder).toMatch(/con_$/);
});

test('the files of a profile go with it, and not those of one whose id begins the same', async () => {
  const dataDir = temporaryDirectory();
  for (const profile of ['a', 'a-b', 'a-b-2']) await write(dataDir, profile, 'a-b-scores.csv');
  expect(await countFiles(dataDir, ['a'])).toBe(1);
  expect(await removeFiles(dataDir, ['a', 'unknown'])).toEqual([]);
  expect(readdirSync(join(dataDir, 'exports')).sort()).toEqual(['a-b', 'a-b-2']);
});

test('everything goes with everything, in imports too', async () => {
  const dataDir = temporaryDirectory();
  await write(dataDir, 'a', 'a.csv');
  mkdirSync(join(dataDir, 'imports'));
  writeFileSync(join(dataDir, 'imports', 'core.xlsx'), '');
  writeFileSync(join(dataDir, 'csf.db'), '');
  expect(await countFiles(dataDir, 'all')).toBe(2);
  expect(await removeFiles(dataDir, 'all')).toEqual([]);
  expect(await countFiles(dataDir, 'all')).toBe(0);
  expect(existsSync(join(dataDir, 'csf.db'))).toBe(true);
});

test.skipIf(process.platform === 'win32')('nothing is removed through a symbolic link', async () => {
  const elsewhere = temporaryDirectory();
  mkdirSync(join(elsewhere, 'a'));
  writeFileSync(join(elsewhere, 'a', 'b.csv'), '');
  const dataDir = temporaryDirectory();
  symlinkSync(elsewhere, join(dataDir, 'exports'));
  for (const scope of [['a'], 'all'] as const) {
    expect(await countFiles(dataDir, scope)).toBe(0);
    await removeFiles(dataDir, scope);
  }
  expect(existsSync(join(elsewhere, 'a', 'b.csv'))).toBe(true);
});
