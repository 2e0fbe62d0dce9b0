import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { GivenFile } from '../framework-import/given-file.ts';
import { invalid } from '../refusals/invalid.ts';
import { quote } from '../text/quote.ts';
import { ignored } from '../tool-kit/notes.ts';
import type { Answer, Question } from '../tool-kit/tool.ts';
import { frameworkImporter } from './framework-importer.ts';
import type { Importer, ImportRequest, TakeBack } from './importer.ts';

/**
 * Everything that can come in. A kind is a line here, and a file is of the first kind that recognises it: NIST's exports
 * come last, since their reader takes what nobody else knows.
 */
export const importers: readonly Importer[] = [frameworkImporter];

/** Takes back what an import has brought. */
export const takeBack: TakeBack = async (_db, _writer, { id }) => {
  throw invalid(
    `There is no import ${quote(id)}`,
    'Nothing was removed. records_list with kind "imports" lists the imports.',
  );
};

export interface GivenImport extends ImportRequest {
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
  const importer = await importerOf(request.file, kind, known);
  const { profile, mapping } = request;
  const unused = (['profile', 'mapping'] as const).filter((name) => !importer.takes.includes(name));
  const given = Object.fromEntries(unused.map((name) => [name, { profile, mapping }[name]]));
  const taken = Object.fromEntries(unused.map((name) => [name, undefined]));
  return {
    outcome: await importer.run(db, writer, now, { ...request, ...taken }),
    kind: importer.kind,
    notes: ignored(given, `an import of kind "${importer.kind}" does not use it`),
  };
}

async function importerOf(
  file: GivenFile,
  kind: string | undefined,
  known: readonly Importer[],
): Promise<Importer> {
  for (const importer of known) {
    if (kind === undefined ? await importer.recognises(file) : importer.kind === kind) return importer;
  }
  const kinds = known.map((importer) => importer.kind).join(', ');
  throw invalid(
    `The file ${quote(file.name)} is of no known kind`,
    `Nothing was stored. Give its kind: ${kinds}.`,
  );
}
