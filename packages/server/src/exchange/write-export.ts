import type { ExportedFile } from './exported-file.ts';
import { exportsFolder, exportsOf } from './folders.ts';
import { type WrittenFile, writeInFolders } from './write-in-folders.ts';

export interface ExportPlace {
  readonly dataDir: string;
  /** The id of the profile whose file it is. */
  readonly profile: string;
  /** The name that our own command gives, to fetch the file; null for a free one. */
  readonly name: string | null;
  readonly now: Date;
}

/**
 * Writes a file into the folder of its profile in `exports`.
 * @throws CsfServerError as `writeInFolders` does. Then there is no file.
 */
export async function writeExport(
  file: Pick<ExportedFile, 'name' | 'bytes'>,
  { dataDir, profile, ...place }: ExportPlace,
): Promise<WrittenFile> {
  return writeInFolders(file, { ...place, folders: [exportsFolder(dataDir), exportsOf(dataDir, profile)] });
}
