import * as z from 'zod';
import { invalidFile } from '../refusals/invalid-file.ts';
import { counted } from '../text/counted.ts';
import { provenance } from '../tool-kit/element-schemas.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const MAX_PATH = 4_096;

const input = () => ({
  file: line(MAX_PATH).describe('Absolute path.'),
  dryRun: z.boolean().default(false).describe('Check, but store nothing.'),
});

function output() {
  const part = z.enum(['new', 'replaced', 'unchanged', 'shipped']);
  return z.object({
    status: z.enum(['imported', 'unchanged', 'dry run']),
    dryRun: z.boolean(),
    source: provenance(),
    wording: part.exclude(['shipped']),
    statements: z.int(),
    examples: z.int(),
    datasets: z.array(z.object({ id: z.string(), references: z.int(), status: part })),
    skipped: z.int().describe('References of withdrawn elements.'),
  });
}

/** An import takes the place of the one before: of part of the Core, only that part would be left. */
function refusePartial(missing: readonly string[]): void {
  if (missing.length === 0) return;
  const some = missing.slice(0, 3).join(', ');
  throw invalidFile(
    `The file has no statement for ${counted(missing.length, 'element')} of CSF 2.0: ${some}${missing.length > 3 ? ', …' : ''}.`,
  );
}

export const frameworkImport = tool({
  name: 'framework_import',
  title: 'Import a NIST export',
  description:
    "Import NIST's XLSX or Reference Tool JSON of the Core (wording, references), or CPRT or OSCAL JSON (wording), from a file here. Replaces the same import.",
  input,
  output,
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  run: async ({ file: path, dryRun }, { db, now, writerAt, abort }) => {
    // Loaded here: an import is rare, and its readers would make each start longer.
    const { importFramework, readExport, readGivenFile } = await import('../framework-import/index.ts');
    const file = await readGivenFile(path);
    const exported = await readExport(file.bytes, file.name);
    refusePartial(exported.missing);
    const writer = writerAt(now());
    const { status: outcome, ...report } = await importFramework(db, writer, {
      exported,
      file,
      dryRun,
      abort,
    });
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
  },
});
