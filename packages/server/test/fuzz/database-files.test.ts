import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzz, patienceMs } from '../../../launcher/test/support/fuzzing/campaign.ts';
import { openConnection } from '../../src/database/connect.ts';
import { copyDatabase } from '../../src/database-file/copy.ts';
import { inspectBackup, inspectDatabaseFile } from '../../src/database-file/inspect.ts';
import { restoreDatabase } from '../../src/database-file/restore.ts';
import { CsfServerError } from '../../src/refusals/error.ts';
import {
  type Files,
  filesIn,
  type Stored,
  snapshot,
  someStates,
  storedIn,
  writeFilesTo,
} from '../support/damaged-files.ts';
import { BASE, MUTATIONS } from '../support/mutations.ts';

const RUNS = 24;

const inputs = fc.record({ base: BASE, mutations: MUTATIONS }).map((input) => ({
  ...input,
  [fc.toStringMethod]: () => `${input.base}; ${input.mutations.map(({ says }) => says).join('; ')}`,
}));

const calm = { onProgress: () => {}, abort: new AbortController().signal };

/** Readers of a log change the shared memory. */
const READ = { withSharedMemory: false };

test(
  'A database and its files, however they were changed, are refused and untouched, or as they were, or named by a check',
  async () => {
    const states = await someStates();
    const own = momentsOf([states.later, states.crashed, states.closed]);
    const all = new Map([...momentsOf([states.other, states.otherWhole, states.otherTorn]), ...own]);
    await fuzz({
      name: 'databases and backups',
      inputs,
      runs: RUNS,
      check: async ({ base, mutations }) => {
        const files = mutations.reduce<Files>((changed, { mutate }) => mutate(changed, states), states[base]);
        // The file itself says whose database it is. A log beside it may not make another one of it.
        const moments = mutations.some(({ end }) => end === '') ? all : own;
        const folder = mkdtempSync(join(tmpdir(), 'csf-fuzz-'));
        try {
          await tryStart(folderWith(folder, 'start', files), moments);
          const source = folderWith(folder, 'source', files);
          await tryReading(source, folderWith(folder, 'backups', {}), moments);
          await tryRestore(source, folderWith(folder, 'target', states.closed), moments);
        } finally {
          rmSync(folder, { recursive: true });
        }
      },
    });
  },
  patienceMs(RUNS),
);

function folderWith(parent: string, name: string, files: Files): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  writeFilesTo(folder, files);
  return folder;
}

async function tryStart(directory: string, moments: Moments): Promise<void> {
  const before = snapshot(directory);
  if (await isRefused(async () => (await openConnection(directory)).close()))
    expect(snapshot(directory), 'a start that refuses').toEqual(before);
  else await expectAsBeforeOrNamed(directory, moments);
}

async function tryReading(directory: string, backups: string, moments: Moments): Promise<void> {
  const before = snapshot(directory, READ);
  await inspectDatabaseFile(directory, { check: 'full' });
  expect(snapshot(directory, READ), 'doctor').toEqual(before);
  const target = join(backups, 'csf.db');
  const file = join(directory, 'csf.db');
  // As the command does: it copies only what a quick check lets pass.
  const { problems } = await inspectDatabaseFile(directory);
  const wasRefused =
    problems.some(({ kind }) => kind !== 'not-private') ||
    (await isRefused(() => copyDatabase({ file, target, targetName: target, ...calm })));
  if (!wasRefused) await expectAsBeforeOrNamed(backups, moments);
  expect(snapshot(directory, READ), 'backup').toEqual(before);
}

async function tryRestore(source: string, directory: string, moments: Moments): Promise<void> {
  const [before, kept] = [snapshot(source, READ), snapshot(directory)];
  const wasRefused = await isRefused(() =>
    restoreDatabase({
      directory,
      source: join(source, 'csf.db'),
      keptSuffix: 'now',
      acceptDifferences: false,
      ...calm,
    }),
  );
  if (wasRefused) expect(snapshot(directory), 'a restore that refuses').toEqual(kept);
  else expect((await inspectDatabaseFile(directory, { check: 'full' })).problems).toEqual([]);
  if (!wasRefused) await expectAsBeforeOrNamed(directory, moments);
  expect(snapshot(source, READ), 'what is restored').toEqual(before);
}

/** @returns whether it was refused */
async function isRefused(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return false;
  } catch (error) {
    if (error instanceof CsfServerError) return true;
    throw error;
  }
}

/** What was stored after so many changes; the key is the hash of the last one's entry. */
type Moments = ReadonlyMap<string, Stored | null>;

const NOTHING = 'nothing';

/** Only the entries of the moments in between are known. A log that was cut off ends at one of them. */
function momentsOf(states: readonly Files[]): Moments {
  const moments = new Map<string, Stored | null>([[NOTHING, null]]);
  for (const state of states) {
    const stored = storedIn(state);
    for (const [index] of stored.hashes.entries()) {
      const key = keyOf(stored.hashes.slice(0, index + 1));
      if (!moments.has(key)) moments.set(key, null);
    }
    moments.set(keyOf(stored.hashes), stored);
  }
  return moments;
}

function keyOf(hashes: Stored['hashes']): string {
  return hashes.length === 0 ? NOTHING : JSON.stringify(hashes);
}

async function expectAsBeforeOrNamed(directory: string, moments: Moments): Promise<void> {
  const { problems } = await inspectBackup(join(directory, 'csf.db'));
  if (problems.length > 0) return; // named
  const stored = storedIn(filesIn(directory));
  const key = keyOf(stored.hashes);
  expect([...moments.keys()], 'the history is one that was').toContain(key);
  const moment = moments.get(key);
  if (moment != null) expect(stored.rows).toEqual(moment.rows);
}
