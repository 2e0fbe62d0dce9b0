import * as z from 'zod';
import { exportData } from '../exchange/export-data.ts';
import type { ExportedFile } from '../exchange/exported-file.ts';
import { EXPORT_FORMATS, type Exporter, type ExportOptions } from '../exchange/exporter.ts';
import { exporters } from '../exchange/exporters.ts';
import { FURTHER_SHEETS } from '../exchange/template/sheet-names.ts';
import { writeExport } from '../exchange/write-export.ts';
import type { WrittenFile } from '../exchange/write-in-folders.ts';
import { invalid } from '../refusals/invalid.ts';
import { answerBytes, bytesLeft } from '../tool-kit/answer-size.ts';
import { day, elementId, profileToRead } from '../tool-kit/arguments.ts';
import { noted, notes } from '../tool-kit/notes.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { type Answer, type Tool, tool } from '../tool-kit/tool.ts';
import { unlistedUnless } from '../tool-kit/unlisted.ts';

const MAX_OWNER = 120;

export const dataExport = dataExportOf(exporters);

/** The tool for these kinds of files. */
export function dataExportOf(exporters: readonly Exporter[]): Tool {
  const formats = EXPORT_FORMATS.filter((format) =>
    exporters.some((exporter) => exporter.formats.includes(format)),
  );
  const tables = [...new Set(exporters.flatMap(({ tables = [] }) => tables))];
  const isTaken = (name: keyof ExportOptions) => exporters.some(({ takes }) => takes.includes(name));
  const input = () => ({
    profile: profileToRead(),
    kind: z.enum(exporters.map(({ kind }) => kind)).describe('Of file.'),
    table: z
      .enum(tables)
      .optional()
      .describe('Of kind table; default: the first.')
      .meta({ listedAs: { type: 'string' }, brief: tables.join(', ') }),
    format: z.enum(formats).optional().describe('Default: the first of its kind.').meta({ unlisted: true }),
    owner: line(MAX_OWNER)
      .optional()
      .describe('Only theirs.')
      .meta(unlistedUnless(isTaken('owner'))),
    category: elementId('Only this.', 'category')
      .optional()
      .meta(unlistedUnless(isTaken('category'))),
    asOf: day('Day judged.').optional().meta({ unlisted: true }),
    sheets: z
      .array(z.enum(FURTHER_SHEETS))
      .max(FURTHER_SHEETS.length)
      .optional()
      .describe('Further sheets of a template. Default: scores.')
      .meta({ unlisted: true }),
    withCurrent: z
      .boolean()
      .optional()
      .describe('A questionnaire shows the current levels.')
      .meta({ unlisted: true }),
    asContent: z
      .boolean()
      .default(false)
      .describe('Answer with the content; write no file.')
      .meta({ unlisted: true }),
  });
  return tool({
    name: 'data_export',
    title: 'Export a file',
    description: 'Write a file of a profile into exports/; asContent: answer with it.',
    input,
    output,
    annotations: {
      readOnlyHint: false,
      destructiveHint: false,
      idempotentHint: false,
      openWorldHint: false,
    },
    run: async ({ asContent, ...given }, { db, now, dataDir, fromTerminal, version }) => {
      const { withIdentities, exportName: name } = fromTerminal;
      const time = now();
      const { profile, file, notes } = await exportData(
        db,
        { ...given, withIdentities, version },
        time,
        exporters,
      );
      const head = { profile, kind: given.kind, mediaType: file.mediaType, ...noted(notes) };
      if (asContent) return contentAnswer(file, head);
      const written = await writeExport(file, { dataDir, profile, name, now: time });
      return fileAnswer(file, written, { isPassing: name !== null, head });
    },
  });
}

function output() {
  return z.object({
    profile: z.string(),
    kind: z.string(),
    mediaType: z.string(),
    file: z.string().describe('Bare name.'),
    folder: z.string().optional(),
    bytes: z.int(),
    sha256: z.string().optional(),
    encoding: z.enum(['text', 'base64']).optional(),
    content: z.string().optional(),
    notes: notes(),
  });
}

/** A file that only passes is not where its reader will look for it. */
function fileAnswer(
  { summary }: ExportedFile,
  { name, ...written }: WrittenFile,
  { isPassing, head }: { readonly isPassing: boolean; readonly head: object },
): Answer {
  return {
    summary: isPassing ? summary : `${summary} Written to ${name}.`,
    facts: { ...head, file: name, ...written },
  };
}

/** Workbooks are no text; JSON and CSV are. */
function contentAnswer({ name, bytes, mediaType, summary }: ExportedFile, head: object): Answer {
  const isText = /^text\/|[/+]json$/.test(mediaType);
  const encoding = isText ? ('text' as const) : ('base64' as const);
  const content = bytes.toString(isText ? 'utf8' : 'base64');
  const facts = { ...head, file: name, bytes: bytes.length, encoding };
  if (answerBytes({ content }) > bytesLeft(facts))
    throw invalid(
      `The file has ${bytes.length} bytes, more than an answer holds`,
      'Leave asContent out: the file is written into the folder exports. On the terminal: csf-mcp export <profile> -o <file>.',
    );
  return { summary, facts: { ...facts, content } };
}
