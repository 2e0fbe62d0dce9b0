import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/database/connect.ts';
import { useConnection } from '../../src/database/open.ts';
import { inspectBeforeOpening } from '../../src/database-file/inspect-before-opening.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { writer } from '../support/test-database.ts';

const OPTIONS = { lastDatabase: null, onLongCheck: () => {} };

/** What a session leaves that is killed: a database, and a log that has not been merged. */
interface Session {
  /** The database was edited before the session. */
  readonly isEditedBefore?: boolean;
  /** Somebody else edits it in the session. */
  readonly isEditedMeanwhile?: boolean;
  /** The server has noticed that. */
  readonly isNoticed?: boolean;
}

/** @returns the database file that such a session has left, with its log beside it */
async function leftBy({ isEditedBefore, isEditedMeanwhile, isNoticed }: Session): Promise<string> {
  const directory = temporaryDirectory();
  const file = join(directory, 'csf.db');
  const save = async (name: string, act = () => {}) => {
    const connection = connect(directory);
    const { db, close } = useConnection(connection);
    await createProfileOnce(db, writer, { name, organization: 'Acme' });
    act();
    if (isNoticed) connection.otherWriter?.look();
    const left = join(temporaryDirectory(), 'csf.db');
    for (const suffix of ['', '-wal']) copyFileSync(`${file}${suffix}`, `${left}${suffix}`);
    await close();
    return left;
  };
  const edit = () => {
    using database = new DatabaseSync(file);
    database.exec("UPDATE profiles SET scope = coalesce(scope, '') || 'edited'");
  };
  await save('Before');
  if (isEditedBefore) edit();
  return save('Meanwhile', isEditedMeanwhile ? edit : undefined);
}

describe('a database with the log of a session that was killed', () => {
  test.each<[what: string, session: Session]>([
    ['that csf-mcp alone has written', {}],
    ['whose data differed from the audit log before', { isEditedBefore: true }],
    ['in which it noticed another program', { isEditedMeanwhile: true, isNoticed: true }],
  ])('%s can be opened', async (_, session) => {
    const file = await leftBy(session);
    expect(readFileSync(`${file}-wal`).length).toBeGreaterThan(0);
    await inspectBeforeOpening(file, OPTIONS);
  });

  test('that makes the data differ is refused although another program was noticed in a session before', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'csf.db');
    const edit = (scope: string): void => {
      using database = new DatabaseSync(file);
      database.exec(`UPDATE profiles SET scope = '${scope}'`);
    };
    const first = connect(directory);
    await createProfileOnce(useConnection(first).db, writer, { name: 'Before', organization: 'Acme' });
    edit('noticed');
    first.otherWriter?.look();
    const { lastDatabase } = first.close();
    const second = connect(directory);
    await createProfileOnce(useConnection(second).db, writer, { name: 'Meanwhile', organization: 'Acme' });
    edit('not noticed');
    const left = join(temporaryDirectory(), 'csf.db');
    for (const suffix of ['', '-wal']) copyFileSync(`${file}${suffix}`, `${left}${suffix}`);
    second.close();
    await expect(inspectBeforeOpening(left, { ...OPTIONS, lastDatabase })).rejects.toThrow(
      'the data are not what the audit log says',
    );
  });

  test.each<[what: string, session: Session]>([
    ['makes the data differ from the audit log', { isEditedMeanwhile: true }],
    ['makes them differ in something else than before', { isEditedBefore: true, isEditedMeanwhile: true }],
  ])('that %s is refused and left as it is', async (_, session) => {
    const file = await leftBy(session);
    const before = [file, `${file}-wal`].map((path) => readFileSync(path));
    await expect(inspectBeforeOpening(file, OPTIONS)).rejects.toThrow(
      'the data are not what the audit log says',
    );
    expect([file, `${file}-wal`].map((path) => readFileSync(path))).toEqual(before);
  });
});
