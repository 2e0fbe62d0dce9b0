import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Recognised } from '../framework-import/file-kinds.ts';
import type { GivenFile } from '../framework-import/given-file.ts';
import { cancelled } from '../refusals/cancelled.ts';
import type { CsfServerError } from '../refusals/error.ts';
import { invalid } from '../refusals/invalid.ts';
import { quote } from '../text/quote.ts';
import { ignored } from '../tool-kit/notes.ts';
import type { Answer, Question } from '../tool-kit/tool.ts';
import { spreadsheetImporter } from './any-table/importer.ts';
import { communityImporter, takeCommunityBack } from './community-profile/importer.ts';
import { frameworkImporter, takeFrameworkBack } from './framework-importer.ts';
import type { Importer, ImportRequest, TakeBack } from './importer.ts';
import { profileFileImporter } from './profile-file/importer.ts';
import { questionnaireImporter } from './questionnaire/importer.ts';
import { templateImporter } from './template/importer.ts';

/**
 * Everything that can come in. A file is of the first kind that recognises it: NIST's exports come last, since the
 * refusal of their reader says what any other file seems to be.
 */
export const importers: readonly Importer[] = [
  templateImporter,
  questionnaireImporter,
  profileFileImporter,
  communityImporter,
  spreadsheetImporter,
  frameworkImporter,
];

/** Takes an import back by its id: `F-2`, or that of a Community Profile. */
export const takeImportBack: TakeBack = (db, writer, request) =>
  /^community-/i.test(request.id)
    ? takeCommunityBack(db, writer, request)
    : takeFrameworkBack(db, writer, request);

export type GivenImport = Omit<ImportRequest, 'recognised'>;

/**
 * Imports a file as what it is, or as the kind that was given.
 * @throws CsfServerError INVALID_FILE with the place of what is wrong; nothing is stored then
 */
export async function importData(
  db: Database,
  writer: Writer,
  now: Date,
  request: GivenImport,
  known: readonly Importer[] = importers,
): Promise<{
  readonly outcome: Answer | Question;
  readonly kind: string;
  readonly notes: readonly string[];
}> {
  const { file, profile, mapping, source } = request;
  // Loaded here: an import is rare, and its readers would make each start longer.
  const { recognise } = await import('../framework-import/index.ts');
  const recognised = await recognise(file.bytes, file.name);
  const importer = await importerOf(recognised, request, known);
  if (importer === undefined) throw unknownKind(file, known);
  if (request.abort.aborted) throw cancelled('Nothing was stored.');
  const unused = (['profile', 'mapping', 'source'] as const).filter((name) => !importer.takes.includes(name));
  const given = Object.fromEntries(unused.map((name) => [name, { profile, mapping, source }[name]]));
  const taken = Object.fromEntries(unused.map((name) => [name, undefined]));
  return {
    outcome: await importer.run(db, writer, now, { ...request, ...taken, recognised }),
    kind: importer.kind,
    notes: ignored(given, `an import of kind "${importer.kind}" does not use it`),
  };
}

async function importerOf(
  recognised: Recognised,
  { kind, file }: GivenImport,
  known: readonly Importer[],
): Promise<Importer | undefined> {
  if (kind !== undefined) return known.find((importer) => importer.kind === kind);
  for (const importer of known) if (await importer.recognises(recognised, file)) return importer;
  return undefined;
}

function unknownKind({ name }: GivenFile, known: readonly Importer[]): CsfServerError {
  const kinds = known.map((importer) => importer.kind).join(', ');
  return invalid(
    `The file ${quote(name)} is of no known kind`,
    `Nothing was stored. Give its kind: ${kinds}.`,
  );
}
