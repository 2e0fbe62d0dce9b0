import * as z from 'zod';
import { invalid } from '../refusals/invalid.ts';
import { provenance } from '../tool-kit/element-schemas.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const MAX_PATH = 4_096;
const MAX_IMPORT_ID = 12;

const input = () => ({
  file: line(MAX_PATH).optional().describe('Absolute path.'),
  remove: line(MAX_IMPORT_ID).optional().describe('Instead: take this import back, e.g. "F-2".'),
  dryRun: z.boolean().default(false).describe('Check, but store nothing.'),
});

function output() {
  const texts = z.looseObject({ added: z.int(), changed: z.int(), lost: z.int() });
  return z.object({
    status: z.enum(['imported', 'unchanged', 'removed', 'dry run']),
    dryRun: z.boolean(),
    import: z.string().optional(),
    source: provenance().optional(),
    release: z.record(z.string(), z.string()).optional().describe('Which releases the file is of.'),
    statements: texts,
    examples: texts,
    datasets: z.array(z.looseObject({ id: z.string() })).describe('With pairs added and lost.'),
    notes: z.array(z.string()).optional(),
    skipped: z.int().optional().describe('References of withdrawn elements.'),
  });
}

export const frameworkImport = tool({
  name: 'framework_import',
  title: 'Import a NIST export',
  description:
    "Import NIST's XLSX export of the Core (wording, references) or its CPRT JSON (wording) from a file here, or take an import back.",
  input,
  output,
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  run: async ({ file: path, remove, dryRun }, { db, now, writerAt, abort }) => {
    // Loaded here: an import is rare, and its readers would make each start longer.
    const { importAnswer, importFramework, readExport, readGivenFile, removalAnswer, removeImport } =
      await import('../framework-import/index.ts');
    if ((path === undefined) === (remove === undefined)) {
      throw invalid(
        `${path === undefined ? 'Neither file nor remove is' : 'Both file and remove are'} given`,
        'Give file to import one, or remove with the id of an import to take it back.',
      );
    }
    const writer = writerAt(now());
    if (remove !== undefined) {
      const request = { id: remove, reason: null, by: null, dryRun, abort };
      return removalAnswer(await removeImport(db, writer, request), dryRun);
    }
    const file = await readGivenFile(path ?? '');
    const exported = await readExport(file.bytes);
    const report = await importFramework(db, writer, { exported, file, dryRun, abort });
    return importAnswer(report, { exported, file, dryRun });
  },
});
