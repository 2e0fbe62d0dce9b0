import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importAnswer } from '../../src/framework-import/import-answer.ts';
import { importFramework } from '../../src/framework-import/import-framework.ts';
import { isOfficial, partsOf } from '../../src/framework-import/parts.ts';
import { readExport } from '../../src/framework-import/read-export.ts';
import { knownReleases } from '../../src/known-releases/releases.ts';
import { connect, testServer } from '../support/connection.ts';
import { editedWorkbook } from '../support/edited-workbook.ts';
import { testDatabase, writer } from '../support/test-database.ts';

const FOLDER = '../shared/data';
const CORE = 'csf2-informative-references.xlsx';
const folder = resolve(import.meta.dirname, '../../../..', FOLDER);
const isHere = existsSync(folder);

const read = (name: string) => readExport(readFileSync(resolve(folder, name)));

describe.skipIf(!isHere)(
  isHere ? "NIST's own exports" : `NIST's own exports [skipped: ${FOLDER} is not there]`,
  () => {
    test('the workbook has the wording of all elements and the references of 23 publications', async () => {
      const { wording, referenceSets, ...facts } = await read('csf2-informative-references.xlsx');
      expect(facts).toEqual({
        format: 'NIST XLSX',
        document: 'The NIST Cybersecurity Framework (CSF) 2.0',
        version: null,
        date: '2026-07-19',
        skipped: 0,
        missing: [],
        ignored: [],
      });
      expect([wording.size, examples(wording).length]).toEqual([134, 363]);
      const sizes = [...referenceSets].map(([id, { references }]) => [
        id,
        [...references.values()].reduce((sum, { size }) => sum + size, 0),
      ]);
      expect(Object.fromEntries(sizes)).toMatchObject({
        'sp-800-53-rev-5-2-0': 746,
        'sp-800-53-rev-5-1-1': 740,
        'cis-controls-v8-0': 60,
        'cis-controls-v8-1': 62,
        'pci-dss': 551,
        'csf-v1-1': 185,
      });
      expect(sizes).toHaveLength(23);
    });

    test('a copy of the workbook with scores is an assessment with a profile, and official without one', async () => {
      const scored = await editedWorkbook(readFileSync(resolve(folder, CORE)), (sheets) => {
        for (const [index, row] of (sheets['CSF 2.0'] ?? []).entries()) {
          const [one = '', two = '', label = '', examples = '', references = ''] = row;
          const isOutcome = /^[A-Z]{2}\.[A-Z]{2}-\d\d: (?!\[Withdrawn)/.test(String(label));
          const score = isOutcome ? 3 : '';
          row.splice(
            0,
            row.length,
            one,
            two,
            label,
            examples,
            references,
            index === 1 ? 'Current Score' : score,
          );
        }
      });
      const { call } = await connect(await testServer());
      await call('profile_create', { name: 'Clinic', organization: 'Acme' });
      const request = { name: 'scored.xlsx', content: scored.toString('base64'), dryRun: true };
      expect((await call('data_import', { ...request, profile: 'clinic' })).facts).toMatchObject({
        kind: 'spreadsheet',
        assessments: 106,
      });
      expect((await call('data_import', request)).facts).toMatchObject({
        kind: 'framework',
        statements: { given: 134, official: 134 },
        notes: [expect.stringContaining('An assessment goes in with its profile.')],
      });
    });

    test('both exports have the same wording, but for one statement', async () => {
      const workbook = await read('csf2-informative-references.xlsx');
      const cprt = await read('cprt_CSF_2_0_0.json');
      expect(cprt).toMatchObject({ format: 'NIST CPRT JSON', version: 'Version 2.0', date: null });
      expect(examples(cprt.wording)).toEqual(examples(workbook.wording));
      const differing = [...workbook.wording].filter(
        ([id, { statement }]) => cprt.wording.get(id)?.statement !== statement,
      );
      expect(differing.map(([id]) => id)).toEqual(['GV.OC-04']);
    });

    test('the OSCAL catalog has the same elements and examples as the CPRT export', async () => {
      const { wording, ...facts } = await read('oscal-csf-2.0-catalog.json');
      expect(facts).toMatchObject({ format: 'NIST OSCAL catalog', date: '2026-05-13', missing: [] });
      const cprt = await read('cprt_CSF_2_0_0.json');
      expect(new Map([...wording].sort())).toEqual(new Map([...cprt.wording].sort()));
    });

    test('each part of both is official: the releases that it equals are known', async () => {
      const workbook = partsOf(await read('csf2-informative-references.xlsx'), knownReleases());
      const cprt = partsOf(await read('cprt_CSF_2_0_0.json'), knownReleases());
      expect([workbook.length, cprt.length]).toEqual([134 + 106 + 23, 134 + 106]);
      expect([...workbook, ...cprt].filter((part) => !isOfficial(part))).toEqual([]);
      const statement = (parts: typeof cprt) => parts.find(({ id }) => id === 'GV.OC-04')?.releases;
      expect([statement(cprt), statement(workbook)]).toEqual([['2024-04-24'], ['2026-07-19']]);
    });

    test('the older one after the newer one leaves all as it is, and says so', async () => {
      const db = testDatabase();
      const take = async (name: string) => {
        const exported = await read(name);
        const file = { name, bytes: Buffer.from(''), sha256: 'a'.repeat(64) };
        const abort = new AbortController().signal;
        const report = await importFramework(db, writer, { exported, file, dryRun: false, abort });
        return importAnswer(report, { exported, file, dryRun: false });
      };
      expect(await take('csf2-informative-references.xlsx')).toMatchObject({
        facts: { release: { wording: "NIST's of 2026-07-19", references: "NIST's of 2026-07-19" } },
      });
      expect(await take('cprt_CSF_2_0_0.json')).toMatchObject({
        facts: {
          release: {
            wording:
              "NIST's of 2024-04-24; a newer release is known, of 2026-07-19; older than what is in use",
          },
          statements: { given: 134, official: 134, added: 0, changed: 0, lost: 0, keptBack: 1 },
          notes: [
            'Kept back: 1 statement, older than what is in use (csf-mcp import --accept-older takes them all the same): GV.OC-04.',
          ],
        },
      });
    });
  },
);

function examples(wording: ReadonlyMap<string, { readonly examples: readonly string[] | null }>): string[] {
  return [...wording].flatMap(([id, { examples }]) => (examples ?? []).map((text) => `${id} ${text}`)).sort();
}
