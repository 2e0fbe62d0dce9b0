import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openConnection } from '../../src/database/connect.ts';
import { connectForReading } from '../../src/database/connect-for-reading.ts';
import { inspectDatabaseFile } from '../../src/database-file/inspect.ts';
import { restoreDatabase } from '../../src/database-file/restore.ts';
import { CsfServerError } from '../../src/refusals/error.ts';
import {
  BESIDE,
  type Beside,
  combine,
  directoryWith,
  filesIn,
  SPOILED,
  type Spoiled,
  type States,
  type Stored,
  snapshot,
  someStates,
  storedIn,
} from '../support/damaged-files.ts';

/** What has to be found: the database at one of its moments, the file as it is, an empty database. */
type Found = 'closed' | 'crashed' | 'file' | 'nothing';

/** SQLite ignores an empty log, and shared memory without a log. */
const WITHOUT_LOG = ['nothing beside it', 'shared memory alone', 'an empty log'] as const;

/** What is committed in the log counts, whatever the shared memory says, and up to the first frame that is broken. */
const WITH_OWN_LOG = [
  'its log of a crash',
  'its log, without the shared memory',
  'its log, torn at the end',
  'its log, with the shared memory of a later one',
] as const;

function each(besides: readonly Beside[], found: Found): Partial<Record<Beside, Found>> {
  return Object.fromEntries(besides.map((beside) => [beside, found]));
}

/** The combinations that are a database with everything that was acknowledged. All others have to be refused. */
const ACCEPTED: Partial<Record<Spoiled, Partial<Record<Beside, Found>>>> = {
  'as it was closed': {
    ...each([...WITHOUT_LOG, 'its journal of a crash', 'junk for a journal'], 'closed'),
    ...each(WITH_OWN_LOG, 'crashed'),
  },
  'of version 0.1.0': each([...WITHOUT_LOG, 'junk for a journal'], 'file'),
  'with an orphaned row': { ...each(WITHOUT_LOG, 'file'), 'its journal of a crash': 'closed' },
  'with a changed entry of its log': each(WITHOUT_LOG, 'file'),
  'with a changed score': each([...WITHOUT_LOG, 'junk for a journal'], 'file'),
  empty: each(WITHOUT_LOG, 'nothing'),
  missing: each(WITHOUT_LOG, 'nothing'),
};

/** Nobody can tell any more whose pages were in the missing half, and the log has all of a database. */
const CANNOT_BE_TOLD: readonly [Spoiled, Beside] = [
  'truncated',
  "another database's log, which has all of it",
];

const NOTHING: Stored = { rows: {}, hashes: [] };

function expected(states: States, spoiled: Spoiled, found: Found): Stored {
  if (found === 'nothing') return NOTHING;
  return storedIn(found === 'file' ? combine(states, spoiled, 'nothing beside it') : states[found]);
}

/** All tables have these rows, others none. A migration may add entries to the audit log, and columns. */
function expectStored({ rows, hashes }: Stored, wanted: Stored, what: string): void {
  for (const [table, all] of Object.entries(rows))
    expect(all, `${what}: ${table}`).toEqual(wanted.rows[table] ?? []);
  expect(hashes.slice(0, wanted.hashes.length), what).toEqual(wanted.hashes);
}

function combinations(
  states: States,
  spoiled: Spoiled,
): { beside: Beside; found: Found | null; directory: string }[] {
  return (Object.keys(BESIDE) as Beside[])
    .filter((beside) => spoiled !== CANNOT_BE_TOLD[0] || beside !== CANNOT_BE_TOLD[1])
    .map((beside) => ({
      beside,
      found: ACCEPTED[spoiled]?.[beside] ?? null,
      directory: directoryWith(combine(states, spoiled, beside)),
    }));
}

/** @returns whether it was refused */
async function isRefused(act: () => unknown): Promise<boolean> {
  try {
    await act();
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(CsfServerError);
    return true;
  }
}

const kinds = Object.keys(SPOILED) as Spoiled[];

test.each(kinds)(
  'csf.db %s, whatever is beside it: opened with all that was acknowledged, or refused and untouched',
  async (spoiled) => {
    const states = await someStates();
    for (const { beside, found, directory } of combinations(states, spoiled)) {
      const before = snapshot(directory);
      const refused = await isRefused(async () => (await openConnection(directory)).close());
      expect(refused, `${beside}: refused`).toBe(found === null);
      if (found === null) expect(snapshot(directory), beside).toEqual(before);
      else {
        // An earlier schema is kept before its update.
        const files = readdirSync(directory).filter((name) => name !== 'before-schema-7.db');
        expect(files, beside).toEqual(['csf.db']);
        expectStored(storedIn(filesIn(directory)), expected(states, spoiled, found), beside);
      }
    }
  },
);

test.each<Spoiled>(['truncated', 'of version 0.1.0', 'missing'])(
  'csf.db %s, whatever is beside it: a reader that refuses it leaves it as it is',
  async (spoiled) => {
    const states = await someStates();
    for (const { beside, directory } of combinations(states, spoiled)) {
      const before = snapshot(directory);
      const reader = connectForReading(directory);
      const refused = await isRefused(reader.open);
      reader.close();
      if (refused) expect(snapshot(directory), beside).toEqual(before);
    }
  },
);

describe('what is accepted although somebody has changed it', () => {
  test.each<[Spoiled, string]>([
    ['with an orphaned row', 'damaged'],
    ['with a changed entry of its log', 'audit-log'],
    ['with a changed score', 'differs'],
  ])('csf.db %s: a full check names it', async (spoiled, kind) => {
    const directory = directoryWith(combine(await someStates(), spoiled, 'nothing beside it'));
    const { problems } = await inspectDatabaseFile(directory, { check: 'full' });
    expect(problems.map((problem) => problem.kind)).toContain(kind);
  });
});

// What others read and write is in the shared memory, which every reader of a log changes.
const READ = { withSharedMemory: false };

test.each<Spoiled>(['as it was closed', 'truncated', 'of version 0.1.0'])(
  'csf.db %s, whatever is beside it: restored with all that was acknowledged, or refused, and never changed',
  async (spoiled) => {
    const states = await someStates();
    for (const { beside, found, directory: source } of combinations(states, spoiled)) {
      const before = snapshot(source, READ);
      await inspectDatabaseFile(source, { check: 'full' });
      expect(snapshot(source, READ), `${beside}: looked at`).toEqual(before);
      const target = directoryWith(states.closed);
      const untouched = snapshot(target);
      const refused = await isRefused(() =>
        restoreDatabase({
          directory: target,
          source: join(source, 'csf.db'),
          keptSuffix: 'now',
          acceptDifferences: false,
          onProgress: () => {},
          abort: new AbortController().signal,
        }),
      );
      expect(refused, `${beside}: refused`).toBe(found === null || found === 'nothing');
      if (refused) expect(snapshot(target), beside).toEqual(untouched);
      else expectStored(storedIn(filesIn(target)), expected(states, spoiled, found ?? 'file'), beside);
      expect(snapshot(source, READ), beside).toEqual(before);
    }
  },
);
