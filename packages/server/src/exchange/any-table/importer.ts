import type { Recognised } from '../../framework-import/file-kinds.ts';
import type { GivenFile } from '../../framework-import/given-file.ts';
import { invalidFile } from '../../refusals/invalid-file.ts';
import type { Workbook } from '../../spreadsheet/read/sheet.ts';
import type { Importer } from '../importer.ts';
import { requireProfile } from '../require-profile.ts';

/** Anybody's workbook or CSV file with a row for each outcome. */
export const spreadsheetImporter: Importer = {
  kind: 'spreadsheet',
  recognises: ({ kind }) => kind === 'table',
  takes: ['profile', 'mapping'],
  run: async (db, writer, now, { file, recognised, profile, mapping, dryRun }) => {
    const [{ importTable }, { readMapping }] = await Promise.all([
      import('./import-table.ts'),
      import('./check-mapping.ts'),
    ]);
    const { tables, notes } = await tablesOf(recognised, file);
    const answer = await importTable(db, writer, now, {
      tables,
      profile: requireProfile(profile),
      mapping: mapping === undefined ? undefined : readMapping(mapping),
      dryRun,
      source: file.name,
    });
    return { ...answer, facts: { ...answer.facts, notes: [...notes, ...answer.facts.notes] } };
  },
};

async function tablesOf(recognised: Recognised, { bytes }: GivenFile) {
  if ('workbook' in recognised) return ofWorkbook(recognised.workbook);
  if (recognised.kind !== 'table') {
    throw invalidFile(
      'The file is not a table.',
      'Give a workbook (XLSX) or a CSV file with a row for each outcome.',
    );
  }
  if (typeof recognised.table !== 'string') return ofWorkbook(recognised.table);
  const { tableOfCsv } = await import('./csv-table.ts');
  const { table, notes } = await tableOfCsv(bytes);
  return { tables: [table], notes };
}

async function ofWorkbook({ sheets }: Workbook) {
  const { tablesOfWorkbook } = await import('./workbook-tables.ts');
  return { tables: tablesOfWorkbook(sheets), notes: [] };
}
