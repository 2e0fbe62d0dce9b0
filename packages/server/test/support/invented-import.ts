import { importColumns } from '../../src/database/tables/imports.ts';
import { packContent } from '../../src/framework-import/import-content.ts';

/** A row of the imports, past the server: a file that has one statement. */
export function inventedImport(statement = 'Invented', importedAt = '2025-03-31T12:00:00.000Z') {
  const wording = new Map([['GV.OC-01', { statement, examples: null }]]);
  const { content, ...sizes } = packContent({ wording, referenceSets: new Map() });
  const file = importColumns.toRow({
    ...{ file: 'x.xlsx', fileSha256: '0', format: 'NIST XLSX', document: 'CSF', version: null, date: null },
    ...{ importedAt, acceptsUnverified: false, acceptsOlder: false, ...sizes },
  });
  return { number: 1, entry: 1, ...file, content };
}
