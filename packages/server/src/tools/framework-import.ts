import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { readGivenFile } from '../framework-import/given-file.ts';
import { importFramework } from '../framework-import/import-framework.ts';
import { readExport } from '../framework-import/read-export.ts';
import type { Services } from '../services.ts';
import { counted } from '../text/counted.ts';
import { answering } from '../tool-kit/answer.ts';
import { callingWriter } from '../tool-kit/calling-writer.ts';
import { provenance } from '../tool-kit/element-schemas.ts';
import { line, toolInput } from '../tool-kit/input.ts';
import { toolOutput } from '../tool-kit/output.ts';

const MAX_PATH = 4_096;

const inputSchema = toolInput({
  file: line(MAX_PATH).describe('Absolute path.'),
  dryRun: z.boolean().default(false).describe('Check, but store nothing.'),
});

const part = z.enum(['new', 'replaced', 'unchanged', 'shipped']);

const outputSchema = toolOutput(
  z.object({
    status: z.enum(['imported', 'unchanged']),
    dryRun: z.boolean(),
    source: provenance,
    wording: part.exclude(['shipped']),
    statements: z.int(),
    examples: z.int(),
    datasets: z.array(z.object({ id: z.string(), references: z.int(), status: part })),
    skipped: z.int().describe('References of withdrawn elements.'),
  }),
);

const name = 'framework_import';

const config = {
  title: 'Import a NIST export',
  description:
    "Import NIST's XLSX export of the CSF 2.0 Core (official wording, references to other publications) or its CPRT JSON (wording) from a file on this computer. Replaces what was imported of the same before.",
  inputSchema,
  outputSchema,
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
};

export function registerFrameworkImport(server: McpServer, { db, log, now }: Services): void {
  server.registerTool(
    name,
    config,
    answering(name, log, async ({ file: path, dryRun }, context) => {
      const file = await readGivenFile(path);
      const exported = await readExport(file.bytes);
      const writer = callingWriter(server, context, name, now());
      const { status, ...report } = await importFramework(db, writer, { exported, file, dryRun });
      const { format, document, version, date, skipped } = exported;
      const source = { format, document, version, date, file: file.name, sha256: file.sha256 };
      const done = dryRun ? 'would be imported; nothing was stored' : 'imported';
      return {
        headline: `${format} of ${document}: ${status === 'unchanged' ? 'imported already; nothing was stored' : `${counted(report.statements, 'statement')} and ${counted(report.datasets.length, 'dataset')} ${done}`}.`,
        facts: { status, dryRun, source, ...report, skipped },
      };
    }),
  );
}
