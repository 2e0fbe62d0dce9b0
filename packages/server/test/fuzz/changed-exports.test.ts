import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { fuzz, patienceMs } from '../../../launcher/test/support/fuzzing/campaign.ts';
import type { Database } from '../../src/database/open.ts';
import { exportData } from '../../src/exchange/export-data.ts';
import { importData } from '../../src/exchange/import-data.ts';
import { givenFile } from '../../src/framework-import/given-file.ts';
import { CsfServerError } from '../../src/refusals/error.ts';
import { databaseOf } from '../exchange/support/database-of.ts';
import { PROFILE, recordHostileProfile } from '../exchange/support/hostile-profile.ts';
import { writer } from '../support/test-database.ts';
import { type ZipFileEntry, zip, zipEntries } from '../support/zip.ts';

const RUNS = 60;
const now = new Date(writer.at);

const EXPORTS = [
  { kind: 'template' },
  { kind: 'questionnaire' },
  { kind: 'profile' },
  { kind: 'table', table: 'scores', format: 'csv' },
  { kind: 'table', table: 'targets', format: 'csv' },
] as const;

/** What becomes of bytes, at a place that is a share of their length. */
interface Change {
  readonly says: 'overwritten' | 'inserted' | 'cut off' | 'cut out' | 'there twice';
  readonly place: number;
  readonly bytes: Uint8Array;
}

const bytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 12 }),
  fc
    .constantFrom(
      '<',
      '&',
      '"',
      ',',
      '\0',
      '</row>',
      '<c t="s"><v>-1</v></c>',
      '99999999',
      'GV.OC-01',
      '{',
      'null',
    )
    .map((text) => Buffer.from(text)),
);

const change: fc.Arbitrary<Change> = fc.record({
  says: fc.constantFrom('overwritten', 'inserted', 'cut off', 'cut out', 'there twice'),
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes,
});

const inputs = fc.record({
  exported: fc.nat(EXPORTS.length - 1),
  /** Of a workbook: the part that is changed. Null: the archive itself. */
  part: fc.option(fc.nat(20), { freq: 4 }),
  changes: fc.array(change, { minLength: 1, maxLength: 3 }),
});

test(
  'A file that csf-mcp wrote and somebody changed comes in or is refused, and nothing is stored before it is asked for',
  async () => {
    const db = databaseOf(await recordHostileProfile());
    const files = await exportedFiles(db);
    let taken = 0;
    await fuzz({
      name: 'changed exports',
      inputs,
      runs: RUNS,
      check: async ({ exported, part, changes }) => {
        const { name, content } = files[exported] ?? { name: '', content: Buffer.from('') };
        const file = givenFile(name, await changed(content, part, changes));
        const before = await changesOf(db);
        const wasTaken = await isTaken(db, file, true);
        expect(await changesOf(db), 'a dry run').toBe(before);
        if (!wasTaken) {
          expect(await isTaken(db, file, false), 'what a dry run refuses').toBe(false);
          expect(await changesOf(db), 'a refusal').toBe(before);
        }
        if (wasTaken) taken += 1;
      },
    });
    expect(taken, 'changes that leave a file as it is, or as good').toBeGreaterThan(0);
  },
  patienceMs(RUNS),
);

async function exportedFiles(db: Database): Promise<readonly { name: string; content: Buffer }[]> {
  const options = { profile: PROFILE, withIdentities: false, version: '1.2.3' };
  const files = [];
  for (const kind of EXPORTS) {
    const { file } = await exportData(db, { ...options, ...kind }, now);
    files.push({ name: file.name, content: Buffer.from(file.bytes) });
  }
  return files;
}

async function changesOf(db: Database): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT total_changes() AS count`.execute(db);
  return rows[0]?.count ?? Number.NaN;
}

/** @returns false for a refusal of the file; another error fails the test */
async function isTaken(db: Database, file: ReturnType<typeof givenFile>, dryRun: boolean): Promise<boolean> {
  const profile = file.name.endsWith('.json') ? 'Clinic of elsewhere' : PROFILE;
  const request = {
    file,
    profile,
    dryRun,
    acceptUnverified: false,
    acceptOlder: false,
    mayAsk: false,
    abort,
  };
  try {
    await importData(db, writer, now, request);
    return true;
  } catch (error) {
    if (!(error instanceof CsfServerError)) throw error;
    expect(['INVALID_FILE', 'INVALID_INPUT']).toContain(error.code);
    expect(error.message.length + error.hint.length, error.message).toBeLessThan(1_000);
    return false;
  }
}

const { signal: abort } = new AbortController();

async function changed(content: Buffer, part: number | null, changes: readonly Change[]): Promise<Buffer> {
  if (part === null || !content.toString('latin1').startsWith('PK')) return changes.reduce(apply, content);
  const entries = await zipEntries(content);
  return zip(
    entries.map((entry, index): ZipFileEntry => {
      if (index !== part % entries.length) return entry;
      return { ...entry, content: changes.reduce(apply, Buffer.from(entry.content)) };
    }),
  );
}

function apply(content: Buffer, { says, place, bytes }: Change): Buffer {
  const at = Math.floor(place * content.length);
  const [before, behind] = [content.subarray(0, at), content.subarray(at)];
  switch (says) {
    case 'overwritten':
      return Buffer.concat([before, bytes, behind.subarray(bytes.length)]);
    case 'inserted':
      return Buffer.concat([before, bytes, behind]);
    case 'cut off':
      return before;
    case 'cut out':
      return Buffer.concat([before, behind.subarray(bytes.length)]);
    case 'there twice':
      return Buffer.concat([before, behind.subarray(0, 200), behind]);
  }
}
