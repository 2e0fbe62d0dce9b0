import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readImport } from '../../src/exchange/read-import.ts';
import { temporaryDirectory } from '../support/data-directory.ts';

/** A data directory with the folder `imports`. */
function withImports(files: Readonly<Record<string, string>> = {}): { dataDir: string; imports: string } {
  const dataDir = temporaryDirectory();
  const imports = join(dataDir, 'imports');
  mkdirSync(imports);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(imports, name), content);
  return { dataDir, imports };
}

describe('a file in imports', () => {
  test('is read with its name and hash', async () => {
    const { dataDir } = withImports({ 'core.xlsx': 'abc' });
    const { name, bytes, sha256 } = await readImport(dataDir, 'core.xlsx');
    expect([name, bytes.toString()]).toEqual(['core.xlsx', 'abc']);
    expect(sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  test('that is not there is refused with the names of those that are', async () => {
    const { dataDir, imports } = withImports({ 'a.csv': '', 'b.csv': '', '.csf-mcp-pass-abcdef': '' });
    await expect(readImport(dataDir, 'c.csv')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'There is no file "c.csv" in imports. It has "a.csv", "b.csv".',
      hint: expect.stringContaining(imports),
    });
  });

  test.each(['/etc/passwd', '../csf.db', 'imports/a.csv', 'C:\\a.csv', 'a.csv:b', 'nul'])(
    'is not looked for under %j: that is no bare name',
    async (name) => {
      const { dataDir } = withImports();
      await expect(readImport(dataDir, name)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        hint: expect.stringContaining('csf-mcp import <file> takes a path'),
      });
    },
  );

  test('that is too large is refused before it is read', async () => {
    const { dataDir, imports } = withImports({ 'core.xlsx': '' });
    truncateSync(join(imports, 'core.xlsx'), 20_000_001);
    await expect(readImport(dataDir, 'core.xlsx')).rejects.toThrow('is larger than 20 MB');
  });
});

describe.skipIf(process.platform === 'win32')('what is no plain file is refused at once:', () => {
  test('a folder, a symbolic link, a FIFO, a hard link', async () => {
    const { dataDir, imports } = withImports({ 'a.csv': 'secret' });
    const outside = join(dataDir, 'outside');
    writeFileSync(outside, 'secret');
    mkdirSync(join(imports, 'folder'));
    symlinkSync(outside, join(imports, 'link'));
    symlinkSync('nowhere', join(imports, 'dangling'));
    symlinkSync('/dev/zero', join(imports, 'endless'));
    linkSync(outside, join(imports, 'second'));
    execFileSync('mkfifo', [join(imports, 'fifo')]);
    for (const [name, problem] of [
      ['folder', 'is a folder'],
      ['link', 'is a symbolic link'],
      ['dangling', 'is a symbolic link'],
      ['endless', 'is a symbolic link'],
      ['second', 'a hard link'],
      ['fifo', 'is a FIFO'],
    ] as const)
      await expect(readImport(dataDir, name), name).rejects.toMatchObject({
        code: 'INVALID_FILE',
        message: expect.stringContaining(problem),
      });
  });

  test('everything, where the folder itself is a symbolic link', async () => {
    const dataDir = temporaryDirectory();
    const elsewhere = temporaryDirectory();
    writeFileSync(join(elsewhere, 'a.csv'), 'secret');
    symlinkSync(elsewhere, join(dataDir, 'imports'));
    await expect(readImport(dataDir, 'a.csv')).rejects.toMatchObject({
      code: 'FOLDER_UNFIT',
      message: expect.stringContaining('is a symbolic link'),
    });
  });

  test('everything, where a file has the name of the folder', async () => {
    const dataDir = temporaryDirectory();
    writeFileSync(join(dataDir, 'imports'), '');
    await expect(readImport(dataDir, 'a.csv')).rejects.toMatchObject({ code: 'FOLDER_UNFIT' });
  });

  test('and the folder is made private, whatever it was', async () => {
    const { dataDir, imports } = withImports({ 'a.csv': '1' });
    chmodSync(imports, 0o777);
    await readImport(dataDir, 'a.csv');
    expect(statSync(imports).mode & 0o777).toBe(0o700);
    const fresh = temporaryDirectory();
    await expect(readImport(fresh, 'a.csv')).rejects.toThrow('It is empty');
    expect(statSync(join(fresh, 'imports')).mode & 0o777).toBe(0o700);
  });
});
