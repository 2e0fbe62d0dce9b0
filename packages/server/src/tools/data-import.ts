import * as z from 'zod';
import { MAX_REASON, MAX_SOURCE } from '../assessments/text-limits.ts';
import { MAX_NAME_BYTES } from '../exchange/bare-name.ts';
import { givenContent } from '../exchange/given-content.ts';
import { importData, importers, takeImportBack } from '../exchange/import-data.ts';
import type { Importer, TakeBack } from '../exchange/importer.ts';
import { readImport } from '../exchange/read-import.ts';
import type { GivenFile } from '../framework-import/given-file.ts';
import { MAX_PROFILE_NAME } from '../profiles/profile.ts';
import { CsfServerError } from '../refusals/error.ts';
import { invalid } from '../refusals/invalid.ts';
import { ignored, noted, notes } from '../tool-kit/notes.ts';
import { line } from '../tool-kit/text-schemas.ts';
import {
  type Answer,
  type Consent,
  type Question,
  type Tool,
  type ToolCall,
  tool,
} from '../tool-kit/tool.ts';
import { unlistedUnless } from '../tool-kit/unlisted.ts';

/** The longest is that of a Community Profile. */
const MAX_ID = 60;

/** What can come in, and how it is taken back. */
export interface Imports {
  readonly importers: readonly Importer[];
  readonly takeBack: TakeBack;
}

export const dataImport = dataImportOf({ importers, takeBack: takeImportBack });

/** The tool for these kinds of files. */
export function dataImportOf({ importers, takeBack }: Imports): Tool {
  const input = () => ({
    file: line(MAX_NAME_BYTES)
      .optional()
      .describe('Bare name in the folder imports.')
      .meta({ brief: 'In imports/.' }),
    content: z
      .string()
      .optional()
      .describe('Or the content: text, or XLSX in base64.')
      .meta({ brief: 'Or text, or base64.' }),
    name: line(MAX_NAME_BYTES)
      .default('content')
      .describe('The name that the file of content has.')
      .meta({ unlisted: true }),
    profile: line(MAX_PROFILE_NAME)
      .optional()
      .describe('Id or name; of a profile or Community Profile that comes in: its name here.')
      .meta(unlistedUnless(importers.some(({ takes }) => takes.includes('profile')))),
    kind: z
      .enum(importers.map(({ kind }) => kind))
      .optional()
      .describe('Default: recognised by the content.')
      .meta({ unlisted: true }),
    mapping: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('Which column is what; the dry run of such a file proposes one.')
      .meta({ unlisted: true }),
    source: line(MAX_SOURCE)
      .optional()
      .describe('Of a Community Profile: who publishes it, and where.')
      .meta({ unlisted: true }),
    dryRun: z
      .boolean()
      .optional()
      .describe('Check, but store nothing. Default: false, but true for a spreadsheet without mapping.')
      .meta({ brief: 'Store nothing.' }),
    remove: line(MAX_ID)
      .optional()
      .describe('Instead: the import to take back, e.g. "F-2" or "community-hospitals".')
      .meta({ unlisted: true }),
    reason: line(MAX_REASON).optional().describe('With remove: why.').meta({ unlisted: true }),
  });
  return tool({
    name: 'data_import',
    title: 'Import a file',
    description:
      "Import a file: NIST's exports, a filled-in profile template or questionnaire, a csf-mcp profile, any spreadsheet of scores. dryRun first.",
    input,
    output,
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    run: async ({ remove, reason, dryRun, file, content, name, ...given }, call) => {
      const { db, now, writerAt } = call;
      if (remove !== undefined) {
        const unused = ignored({ file, content, ...given }, 'remove takes an import back');
        return withNotes(
          await takeBack(db, writerAt(now()), {
            id: remove,
            reason: reason ?? null,
            dryRun: dryRun ?? false,
            abort: call.abort,
          }),
          unused,
        );
      }
      const source = await fileOf({ file, content, name }, call);
      const consent = call.consentTo(source.sha256); // another file may have its name by now
      const request = { ...given, ...agreement(call, consent), dryRun, file: source, abort: call.abort };
      const time = now();
      const { outcome, kind, notes } = await importData(db, writerAt(time), time, request, importers);
      if ('question' in outcome) return answerable(outcome, consent);
      return withNotes({ ...outcome, facts: { ...outcome.facts, kind } }, notes);
    },
  });
}

/** Each kind of file says more than this: docs/exchange.md. */
function output() {
  return z.looseObject({
    status: z.string(),
    dryRun: z.boolean(),
    kind: z.string().optional(),
    import: z.string().optional().describe('Of framework: its id.'),
    profile: z.string().optional(),
    notes: notes(),
  });
}

interface Given {
  readonly file: string | undefined;
  readonly content: string | undefined;
  readonly name: string;
}

async function fileOf({ file, content, name }: Given, call: ToolCall): Promise<GivenFile> {
  if (file !== undefined && content !== undefined)
    throw invalid('Both file and content are given', 'Give one of them. Nothing was stored.');
  if (file !== undefined) {
    const given = await readImport(call.dataDir, file);
    return { ...given, name: call.fromTerminal.fileName ?? given.name };
  }
  if (content === undefined)
    throw invalid(
      'Neither file nor content is given',
      'Give file, the bare name of a file in the folder imports of the data directory, or content.',
    );
  return givenContent(content, name);
}

/** Nobody but a person agrees: at the terminal, or by an answer to a question. */
function agreement({ fromTerminal }: ToolCall, consent: Consent) {
  return {
    acceptUnverified: fromTerminal.acceptsUnverified || consent === 'given',
    acceptOlder: fromTerminal.acceptsOlder,
    mayAsk: consent === 'not asked' && !fromTerminal.acceptsUnverified,
  };
}

/** An importer asks only where it may; a person who has declined is not asked again. */
function answerable(question: Question, consent: Consent): Question {
  if (consent === 'not asked') return question;
  throw new CsfServerError({
    code: 'DECLINED',
    message: 'Nobody has agreed to the import.',
    hint: 'Nothing was stored. On the terminal, csf-mcp import --accept-unverified agrees.',
  });
}

function withNotes(answer: Answer, unused: readonly string[]): Answer {
  const { notes = [] } = answer.facts as { readonly notes?: readonly string[] };
  return { ...answer, facts: { ...answer.facts, ...noted([...notes, ...unused]) } };
}
