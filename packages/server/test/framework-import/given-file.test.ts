import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readGivenFile } from '../../src/framework-import/given-file.ts';
import { temporaryDirectory } from '../support/data-directory.ts';

function file(name: string, content: string): string {
  const path = join(temporaryDirectory(), name);
  writeFileSync(path, content);
  return path;
}

describe('a file that the user names', () => {
  test('is read with its name and hash', async () => {
    const { name, bytes, sha256 } = await readGivenFile(file('core.xlsx', 'abc'));
    expect([name, bytes.toString()]).toEqual(['core.xlsx', 'abc']);
    expect(sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  test('may be a symbolic link to a file', async () => {
    const path = file('core.xlsx', 'abc');
    symlinkSync(path, `${path}.link`);
    expect(await readGivenFile(`${path}.link`)).toMatchObject({ name: 'core.xlsx.link' });
  });

  test.each(['core.xlsx', './core.xlsx', '../../etc/passwd', '~/core.xlsx', 'file:///core.xlsx'])(
    'is refused under the relative path %s, with what to give instead',
    async (path) => {
      await expect(readGivenFile(path)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining('not absolute'),
        hint: expect.stringContaining('whole path'),
      });
    },
  );

  test('that does not exist is refused, and so is a path through a file', async () => {
    const path = file('core.xlsx', 'abc');
    const missing = { code: 'INVALID_FILE', message: expect.stringContaining('does not exist') };
    await expect(readGivenFile(`${path}x`)).rejects.toMatchObject(missing);
    await expect(readGivenFile(join(path, 'x'))).rejects.toMatchObject(missing);
  });

  test('with too long a name is refused', async () => {
    await expect(readGivenFile(`/${'x'.repeat(3_000)}`)).rejects.toMatchObject({ code: 'INVALID_FILE' });
  });

  test('that is too large is refused before it is read', async () => {
    const path = file('core.xlsx', '');
    truncateSync(path, 20_000_001);
    await expect(readGivenFile(path)).rejects.toThrow('is larger than 20 MB');
  });
});

describe.skipIf(process.platform === 'win32')('what is no file is refused at once:', () => {
  test('a directory, also by a link', async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'folder'));
    symlinkSync(join(directory, 'folder'), join(directory, 'link'));
    await expect(readGivenFile(join(directory, 'folder'))).rejects.toThrow('is a directory, not a file');
    await expect(readGivenFile(join(directory, 'link'))).rejects.toThrow('is a directory, not a file');
  });

  test('a FIFO, also by a link', async () => {
    const directory = temporaryDirectory();
    execFileSync('mkfifo', [join(directory, 'fifo')]);
    symlinkSync(join(directory, 'fifo'), join(directory, 'link'));
    await expect(readGivenFile(join(directory, 'fifo'))).rejects.toThrow('is a FIFO, not a file');
    await expect(readGivenFile(join(directory, 'link'))).rejects.toThrow('is a FIFO, not a file');
  });

  test('a device without end', async () => {
    await expect(readGivenFile('/dev/zero')).rejects.toThrow('is a device, not a file');
  });

  test('a link that leads to itself', async () => {
    const link = join(temporaryDirectory(), 'link');
    symlinkSync(link, link);
    await expect(readGivenFile(link)).rejects.toThrow('leads nowhere');
  });

  test.skipIf(process.getuid?.() === 0)('a file without permission to read [root may read it]', async () => {
    const path = file('core.xlsx', 'abc');
    chmodSync(path, 0o000);
    await expect(readGivenFile(path)).rejects.toThrow('may not be read');
  });
});
