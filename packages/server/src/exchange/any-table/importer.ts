import type { Importer } from '../importer.ts';
import { tablesOf } from './tables-of.ts';

/** Anybody's workbook or CSV file with a row for each outcome. */
export const spreadsheetImporter: Importer = {
  kind: 'spreadsheet',
  recognises: ({ kind }) => kind === 'table',
  takes: ['profile', 'mapping'],
  run: async (db, writer, now, { file, recognised, profile, mapping, dryRun, abort }) => {
    const [{ importTable }, { readMapping }] = await Promise.all([
      import('./import-table.ts'),
      import('./check-mapping.ts'),
    ]);
    const { tables, notes } = await tablesOf(recognised, file);
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
