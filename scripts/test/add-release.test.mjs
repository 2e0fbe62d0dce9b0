import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { KNOWN_RELEASES } from '../../packages/server/src/known-releases/data.ts';
import { knownReleases } from '../../packages/server/src/known-releases/releases.ts';
import { shippedDataset } from '../../packages/server/src/references/shipped.ts';
import { coreWorkbook, cprt } from '../../packages/server/test/support/core-export.ts';
import { addRelease, sourceOf } from '../releases/add.mjs';
import { root } from '../workspace/paths.mjs';

const CELLS = { 'GV.OC-01': { examples: 'Ex1: One', references: 'Standard v1: 4.1' } };
const workbook = { bytes: coreWorkbook(CELLS), file: 'core.xlsx' };
const json = (date) => ({
  bytes: Buffer.from(JSON.stringify(cprt({ 'GV.OC-01': { examples: 'One' } }))),
  file: 'core.json',
  date,
});

describe('a release that is added', () => {
  test('has digests of all elements and datasets, and none of the words', async () => {
    const releases = await addRelease([], workbook);
    expect(releases).toMatchObject([{ date: '2025-03-31', file: 'core.xlsx' }]);
    const [{ wording, references }] = releases;
    expect(wording.split('\n')).toHaveLength(134);
    expect(wording).toMatch(/^GV [\w-]{22} -\nGV\.OC [\w-]{22} -\nGV\.OC-01 [\w-]{22} [\w-]{22}\n/);
    expect(references).toMatch(/^standard-v1 1 [\w-]{22}$/);
    expect(sourceOf(releases)).not.toContain('Wording of');
  });

  test('changes nothing the second time, nor when another file has the same wording', async () => {
    const releases = await addRelease([], workbook);
    expect(await addRelease(releases, workbook)).toBe(releases);
    expect(await addRelease(releases, json())).toBe(releases);
  });

  test('stands in the order of the days, with what differs from the one before', async () => {
    const earlier = { 'GV.OC-01': { examples: 'Ex1: Another' } };
    const given = { bytes: Buffer.from(JSON.stringify(cprt(earlier))), file: 'a.json', date: '2024-01-01' };
    const releases = await addRelease(await addRelease([], workbook), given);
    expect(releases.map(({ date }) => date)).toEqual(['2024-01-01', '2025-03-31']);
    expect(releases[0].wording.split('\n')).toHaveLength(134);
    expect(releases[1].wording).toMatch(/^GV\.OC-01 \S+ \S+$/);
    expect(await addRelease(releases, workbook)).toBe(releases);
  });

  test('is made of all files of its day, and refuses one that contradicts another', async () => {
    const bare = {
      bytes: coreWorkbook({ 'GV.OC-01': { references: 'Standard v1: 4.1' } }),
      file: 'bare.xlsx',
    };
    const both = await addRelease(await addRelease([], bare), json('2025-03-31'));
    expect(both).toHaveLength(1);
    const [whole] = await addRelease([], workbook);
    expect(both[0]).toMatchObject({ wording: whole.wording, references: whole.references });
    const other = { bytes: coreWorkbook({ 'GV.OC-01': { references: 'Standard v1: 4.2' } }), file: 'b.xlsx' };
    await expect(addRelease(both, other)).rejects.toThrow(
      'b.xlsx and core.json are both of 2025-03-31 and differ in standard-v1',
    );
  });

  test('needs a day, and the file has to be an export of the whole Core', async () => {
    await expect(addRelease([], json())).rejects.toThrow('give --date YYYY-MM-DD');
    await expect(addRelease([], { bytes: Buffer.from('{}'), file: 'x' })).rejects.toThrow(
      'JSON of another kind',
    );
  });
});

describe('the releases that the server knows', () => {
  test('have two wordings, which differ in GV.OC-04 only', () => {
    const releasesOf = (id) => knownReleases().releasesOf('statement', id);
    expect(releasesOf('GV.OC-04')).toEqual(['2024-04-24', '2026-07-19']);
    const [, later] = KNOWN_RELEASES;
    expect(later.wording.trim()).toMatch(/^GV\.OC-04 \S+ \S+$/);
  });

  test('have the mapping that ships', () => {
    expect(knownReleases().releasesOf('references', shippedDataset.id)).toEqual([shippedDataset.date]);
  });

  test('are written as the command writes them', () => {
    const source = readFileSync(join(root, 'packages/server/src/known-releases/data.ts'), 'utf8');
    expect(sourceOf(KNOWN_RELEASES.map(trimmed))).toBe(source);
  });

  const FILES = ['cprt_CSF_2_0_0.json', 'csf2-informative-references.xlsx'];
  const folder = '../shared/data';
  const isHere = existsSync(join(root, folder));
  test.skipIf(!isHere).each(FILES)(
    isHere ? 'are those of %s' : `are those of %s [skipped: ${folder} is not there]`,
    async (file) => {
      const bytes = readFileSync(join(root, folder, file));
      expect(await addRelease(KNOWN_RELEASES, { bytes, file })).toBe(KNOWN_RELEASES);
    },
  );
});

function trimmed({ wording, references, ...release }) {
  return { ...release, wording: wording.trim(), references: references.trim() };
}
