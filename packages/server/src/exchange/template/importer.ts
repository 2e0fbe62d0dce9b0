import { anyWorkbook, workbookOf } from '../given-workbook.ts';
import type { Importer } from '../importer.ts';

/** NIST's Organizational Profile template, filled in. */
export const templateImporter: Importer = {
  kind: 'template',
  // Somebody may have given the sheet another name; the headings say what it is all the same.
  recognises: async (recognised) => {
    const workbook = anyWorkbook(recognised);
    if (workbook === null) return recognised.kind === 'profile template';
    return (await import('./read-template.ts')).isTemplate(workbook);
  },
  takes: ['profile'],
  run: async (db, writer, _now, { recognised, profile, dryRun = false }) => {
    const { importTemplate } = await import('./import-template.ts');
    const workbook = workbookOf(recognised, 'a filled-in Organizational Profile template');
    return importTemplate(db, writer, { workbook, profile, dryRun });
  },
};
