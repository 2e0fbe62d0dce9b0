import { counted } from '../text/counted.ts';
import { type WantedPage, withPage } from '../tool-kit/list-page.ts';
import { noted } from '../tool-kit/notes.ts';
import type { Answer } from '../tool-kit/tool.ts';

/** What was imported into the whole database, page by page. */
export function importsAnswer(imports: Omit<WantedPage, 'key'>, skipped: readonly string[]): Answer {
  const count = imports.items.length;
  return {
    notInText: ['kind'],
    summary: `${counted(count, 'import')} in this database.`,
    ...(count === 0 && { next: 'data_import adds the first one.' }),
    facts: withPage({ kind: 'imports', ...noted(skipped) }, { key: 'records', ...imports }),
  };
}
