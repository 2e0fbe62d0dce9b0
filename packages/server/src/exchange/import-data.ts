import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { GivenFile } from '../framework-import/given-file.ts';
import type { CsfServerError } from '../refusals/error.ts';
import { invalid } from '../refusals/invalid.ts';
import { quote } from '../text/quote.ts';
import { ignored } from '../tool-kit/notes.ts';
import type { Answer, Question } from '../tool-kit/tool.ts';
import { spreadsheetImporter } from './any-table/importer.ts';
import { frameworkImporter } from './framework-importer.ts';
import type { Importer, ImportRequest } from './importer.ts';
import { questionnaireImporter } from './questionnaire/importer.ts';
import { templateImporter } from './template/importer.ts';

/**
 * Everything that can come in. A file is of the first kind that recognises it: NIST's exports come last, since the
 * refusal of their reader says what any other file seems to be.
 */
export const importers: readonly Importer[] = [
  templateImporter,
  questionnaireImporter,
  spreadsheetImporter,
  frameworkImporter,
];

export interface GivenImport extends Omit<ImportRequest, 'recognised'> {
  readonly kind?: string | undefined;
}

/**
 * Imports a file as what it is, or as the kind that was given.
 * @throws CsfServerError INVALID_FILE with the place of what is wrong; nothing is stored then
 */
export async function importData(
  db: Database,
  writer: Writer,
  now: Date,
  { kind, ...request }: GivenImport,
  known: readonly Importer[] = importers,
): Promise<{
  readonly outcome: Answer | Question;
  readonly kind: string;
  readonly notes: readonly string[];
}> {
  const { file, profile, mapping } = request;
  // Loaded here: an import is rare, and its readers would make each start longer.
  const { recognise } = await import('../framework-import/index.ts');
  const recognised = await recognise(file.bytes, file.name);
  const importer = known.find((one) => (kind === undefined ? one.recognises(recognised) : one.kind === kind));
  if (importer === undefined) throw unknownKind(file, known);
  const unused = (['profile', 'mapping'] as const).filter((name) => !importer.takes.includes(name));
  const given = Object.fromEntries(unused.map((name) => [name, { profile, mapping }[name]]));
  const taken = Object.fromEntries(unused.map((name) => [name, undefined]));
  return {
    outcome: await importer.run(db, writer, now, { ...request, ...taken, recognised }),
    kind: importer.kind,
    notes: ignored(given, `an import of kind "${importer.kind}" does not use it`),
  };
}

function unknownKind({ name }: GivenFile, known: readonly Importer[]): CsfServerError {
  const kinds = known.map((importer) => importer.kind).join(', ');
  return invalid(
    `The file ${quote(name)} is of no known kind`,
    `Nothing was stored. Give its kind: ${kinds}.`,
  );
}
