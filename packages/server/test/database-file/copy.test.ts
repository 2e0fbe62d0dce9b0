import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/database/open.ts';
import { copyDatabase } from '../../src/database-file/copy.ts';
import { temporaryDirectory } from '../support/data-directory.ts';

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
