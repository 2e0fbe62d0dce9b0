import type { Importer } from '../importer.ts';

/** A whole profile that another csf-mcp has exported, or this one. */
export const profileFileImporter: Importer = {
  kind: 'profile',
  recognises: ({ kind }) => kind === 'csf-mcp profile',
  takes: ['profile'],
  run: async (db, writer, now, { file, profile: name, dryRun = false, abort }) => {
    const { importProfileFile } = await import('./import-profile-file.ts');
    return importProfileFile(db, writer, now, { file, dryRun, name, abort });
  },
};
