import { workbookOf } from '../given-workbook.ts';
import type { Importer } from '../importer.ts';

/** A questionnaire that comes back. It names its profile itself. */
export const questionnaireImporter: Importer = {
  kind: 'questionnaire',
  recognises: ({ kind }) => kind === 'questionnaire',
  takes: ['profile'],
  run: async (db, writer, now, { recognised, profile, dryRun = false }) => {
    const { importQuestionnaire } = await import('./import-questionnaire.ts');
    const workbook = workbookOf(recognised, 'a questionnaire of csf-mcp');
    return importQuestionnaire(db, writer, now, { workbook, profile, dryRun });
  },
};
