import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { GivenFile } from '../framework-import/given-file.ts';
import { counted } from '../text/counted.ts';
import { quote } from '../text/quote.ts';
import type { Answer, Question } from '../tool-kit/tool.ts';
import type { Importer, ImportRequest, TakeBack } from './importer.ts';

/** NIST's own exports: wording and references. They belong to no profile. */
export const frameworkImporter: Importer = {
  kind: 'framework',
  // What nobody else knows goes to the reader of NIST's exports: its refusal says what the file seems to be.
  recognises: () => true,
  takes: [],
  run: importExport,
};

async function importExport(
  db: Database,
  writer: Writer,
  _now: Date,
  { file, recognised, dryRun = false, acceptUnverified, acceptOlder, mayAsk, abort }: ImportRequest,
): Promise<Answer | Question> {
  // Loaded here: an import is rare, and its readers would make each start longer.
  const { exportOf, importAnswer, importFramework } = await import('../framework-import/index.ts');
  const exported = await exportOf(recognised);
  const request = { exported, file, acceptUnverified, acceptOlder, abort };
  if (mayAsk && !dryRun) {
    const { weighed } = await importFramework(db, writer, { ...request, dryRun: true });
    const doubtful = weighed.filter(({ decision }) => decision === 'unverified').length;
    if (doubtful > 0) return { question: questionAbout(doubtful, file), about: file.sha256 };
  }
  const report = await importFramework(db, writer, { ...request, dryRun });
  return importAnswer(report, { exported, file, dryRun });
}

function questionAbout(doubtful: number, { name, sha256 }: GivenFile): string {
  return `${counted(doubtful, 'part')} of ${quote(name)} (SHA-256 ${sha256}) ${doubtful === 1 ? 'is' : 'are'} in no release of NIST's that csf-mcp knows. Shall they be used in the place of official ones? If not, they are kept and not used.`;
}

/** Takes back what an import of NIST's exports has brought. */
export const takeFrameworkBack: TakeBack = async (db, writer, { id, reason, dryRun, abort }) => {
  const { removalAnswer, removeImport } = await import('../framework-import/index.ts');
  const request = { id, reason, by: writer.person, dryRun, abort };
  return removalAnswer(await removeImport(db, writer, request), dryRun);
};
