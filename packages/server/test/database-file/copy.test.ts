import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/database/open.ts';
import { copyDatabase } from '../../src/database-file/copy.ts';
import { copyBytes } from '../../src/database-file/copy-bytes.ts';
import { temporaryDirectory } from '../support/data-directory.ts';

const calm = { onProgress: () => {}, abort: new AbortController().signal };

test('the bytes that were copied have the hash that is told', async () => {
  const folder = temporaryDirectory();
  const [file, target] = [join(folder, 'file'), join(folder, 'target')];
  const bytes = randomBytes(9_000_000);
  writeFileSync(file, bytes, { mode: 0o644 });
  const shares: number[] = [];
  const onProgress = (share: number): void => void shares.push(share);
  const sha256 = await copyBytes({ ...calm, file, target, targetName: target, onProgress });
  expect(readFileSync(target).equals(bytes)).toBe(true);
  expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(statSync(target).mode & 0o777).toBe(0o600);
  expect(shares.length).toBeGreaterThan(2);
  expect(shares.at(-1)).toBe(1);
});

test('a file that is written to while it is copied is refused', async () => {
  const folder = temporaryDirectory();
  const [file, target] = [join(folder, 'file'), join(folder, 'target')];
  writeFileSync(file, Buffer.alloc(9_000_000));
  const onProgress = (): void => writeFileSync(file, 'other');
  await expect(copyBytes({ ...calm, file, target, targetName: target, onProgress })).rejects.toMatchObject({
    code: 'DATABASE_LOCKED',
    message: `The file ${file} was changed while it was copied.`,
  });
});

test.each([
  ['a FIFO', 'DATABASE_LOCKED', (path: string) => execFileSync('mkfifo', [path])],
  ['a symbolic link', 'DATABASE_FAILED', (path: string) => symlinkSync('/dev/zero', path)],
] as const)('%s that has taken the place of a file is not read', async (_, code, make) => {
  const folder = temporaryDirectory();
  const [file, target] = [join(folder, 'file'), join(folder, 'target')];
  make(file);
  await expect(copyBytes({ ...calm, file, target, targetName: target })).rejects.toMatchObject({
    code,
    message: expect.stringContaining(file),
  });
});

test('a copy of bytes is called off', async () => {
  const folder = temporaryDirectory();
  const [file, target] = [join(folder, 'file'), join(folder, 'target')];
  writeFileSync(file, Buffer.alloc(9_000_000));
  const caller = new AbortController();
  const reason = new Error('changed my mind');
  const { signal: abort } = caller;
  const onProgress = (): void => caller.abort(reason);
  await expect(copyBytes({ file, target, targetName: target, onProgress, abort })).rejects.toBe(reason);
});

test('a copy is of one moment and never begins anew, however much is written meanwhile', async () => {
  const directory = temporaryDirectory();
  await openDatabase(directory).close();
  const file = join(directory, 'csf.db');
  using writing = new DatabaseSync(file);
  writing.exec('CREATE TABLE large (data); INSERT INTO large VALUES (zeroblob(20000000))');
  const target = join(temporaryDirectory(), 'copy.db');
  const shares: number[] = [];
  await copyDatabase({
    file,
    target,
    targetName: target,
    abort: new AbortController().signal,
    onProgress: (share) => {
      // More often than it takes steps: it would end then, too.
      if (shares.push(share) < 20) writing.exec('INSERT INTO large VALUES (1)');
    },
  });
  expect(shares.length).toBeGreaterThan(2);
  expect(shares).toEqual([...new Set(shares)].toSorted((one, other) => one - other));
  using copy = new DatabaseSync(target, { readOnly: true });
  expect(copy.prepare('SELECT count(*) AS rows FROM large').get()).toEqual({ rows: 1 });
});
