import type { Importer } from '../importer.ts';
import { tablesOf } from './tables-of.ts';

/** Anybody's workbook or CSV file with a row for each outcome. */
export const spreadsheetImporter: Importer = {
  kind: 'spreadsheet',
  recognises: async (recognised, { profile }) => {
    if (recognised.kind !== 'nist xlsx core') return recognised.kind === 'table';
    const { isAssessment } = await import('./scored-core.ts');
    return isAssessment(recognised.workbook, profile);
  },
  takes: ['profile', 'mapping'],
  run: async (db, writer, now, { file, recognised, profile, mapping, dryRun, abort }) => {
    const [{ importTable }, { readMapping }, { withoutProfile }] = await Promise.all([
      import('./import-table.ts'),
      import('./check-mapping.ts'),
      import('./without-profile.ts'),
    ]);
    const { tables, notes } = await tablesOf(recognised, file);
    if (profile === undefined) await withoutProfile(db, tables);
    const answer = await importTable(db, writer, now, {
      tables,
      profile,
      mapping: mapping === undefined ? undefined : readMapping(mapping),
      dryRun,
      source: file.name,
      abort,
    });
    return { ...answer, facts: { ...answer.facts, notes: [...notes, ...answer.facts.notes] } };
  },
};
