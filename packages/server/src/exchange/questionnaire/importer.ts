import { anyWorkbook, workbookOf } from '../given-workbook.ts';
import type { Importer } from '../importer.ts';

/** A questionnaire that comes back. It names its profile itself. */
export const questionnaireImporter: Importer = {
  kind: 'questionnaire',
  // One whose hidden sheet is gone is still none of anybody's tables: its refusal says what is missing.
  recognises: async (recognised) => {
    const workbook = anyWorkbook(recognised);
    if (workbook === null) return recognised.kind === 'questionnaire';
    return (await import('./read-questionnaire.ts')).isQuestionnaire(workbook);
  },
  takes: ['profile'],
  run: async (db, writer, now, { recognised, profile, dryRun = false }) => {
    const { importQuestionnaire } = await import('./import-questionnaire.ts');
    const workbook = workbookOf(recognised, 'a questionnaire of csf-mcp');
    return importQuestionnaire(db, writer, now, { workbook, profile, dryRun });
  },
};
