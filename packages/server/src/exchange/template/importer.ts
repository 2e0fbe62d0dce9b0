import { workbookOf } from '../given-workbook.ts';
import type { Importer } from '../importer.ts';
import { requireProfile } from '../require-profile.ts';

/** NIST's Organizational Profile template, filled in. */
export const templateImporter: Importer = {
  kind: 'template',
  recognises: async (recognised) => {
    if (recognised.kind !== 'table') return recognised.kind === 'profile template';
    // Its sheet may have another name.
    const { isTemplate } = await import('./read-template.ts');
    return typeof recognised.table !== 'string' && isTemplate(recognised.table);
  },
  takes: ['profile'],
  run: async (db, writer, _now, { recognised, profile, dryRun = false }) => {
    const { importTemplate } = await import('./import-template.ts');
    const workbook = workbookOf(recognised, 'a filled-in Organizational Profile template');
    const of = requireProfile(profile, "NIST's Organizational Profile template, filled in");
    return importTemplate(db, writer, { workbook, profile: of, dryRun });
  },
};
