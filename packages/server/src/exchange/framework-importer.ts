import * as z from 'zod';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import { counted } from '../text/counted.ts';
import { provenance } from '../tool-kit/element-schemas.ts';
import type { Answer } from '../tool-kit/tool.ts';
import type { Importer, ImportRequest } from './importer.ts';

/** NIST's own exports: wording and references. They belong to no profile. */
export const frameworkImporter: Importer = {
  kind: 'framework',
  // What nobody else knows goes to the reader of NIST's exports: its refusal says what the file seems to be.
  recognises: () => true,
  takes: [],
  output,
  run: importExport,
};

function output() {
  const part = z.enum(['new', 'replaced', 'unchanged', 'shipped']);
  return {
    source: provenance().optional(),
    wording: part.exclude(['shipped']).optional(),
    statements: z.int().optional(),
    examples: z.int().optional(),
    datasets: z.array(z.object({ id: z.string(), references: z.int(), status: part })).optional(),
    skipped: z.int().optional().describe('References of withdrawn elements.'),
  };
}

async function importExport(
  db: Database,
  writer: Writer,
  _now: Date,
  { file, recognised, dryRun = false, abort }: ImportRequest,
): Promise<Answer> {
  // Loaded here: an import is rare, and its readers would make each start longer.
  const { importFramework, exportOf } = await import('../framework-import/index.ts');
  const exported = await exportOf(recognised);
  const { status: outcome, ...report } = await importFramework(db, writer, { exported, file, dryRun, abort });
  const { format, document, version, date, skipped } = exported;
  const source = { format, document, version, date, file: file.name, sha256: file.sha256 };
  const status = dryRun && outcome === 'imported' ? 'dry run' : outcome;
  const done = status === 'dry run' ? 'would be imported; nothing was stored' : 'imported';
  return {
    summary: `${format} of ${document}: ${status === 'unchanged' ? 'imported already; nothing was stored' : `${counted(report.statements, 'statement')} and ${counted(report.datasets.length, 'dataset')} ${done}`}.`,
    ...(status === 'dry run' && { next: 'To import this, repeat the call without dryRun.' }),
    ...(status === 'imported' && {
      next: 'csf_get with detail "detailed" quotes the wording; csf_map has the references.',
    }),
    facts: { status, dryRun, source, ...report, skipped },
  };
}
