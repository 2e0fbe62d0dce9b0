import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { CsfServerError } from '../../refusals/error.ts';
import { invalidFile } from '../../refusals/invalid-file.ts';

/** What to do with a damaged workbook. */
export const SAVE_AGAIN = 'Download it again, or open it in a spreadsheet program and save it as .xlsx.';

/** What to do with one that is too large. */
export const COPY_WHAT_COUNTS = 'Copy the table that counts into a workbook of its own.';

/** NIST's export has 16 entries. */
const MAX_ENTRIES = 1_000;

/** The limit for all inflated files together; NIST's export has 1.3 MB of XML. */
const MAX_MEGABYTES = 30;

/**
 * The limit for all tags and escapes (`&amp;`) of all files together: 300,000 cells with a formula and its result have
 * 1,800,000.
 */
const MAX_TAGS = 2_000_000;

/** The files in a ZIP archive. Capitals in names do not count (ECMA-376 part 2, 6.2.2.3). */
export interface Archive {
  /** As the archive spells them. */
  readonly names: readonly string[];
  has(name: string): boolean;
  /** The content as text, piece by piece; null if there is no such file. */
  read(name: string): AsyncIterable<string> | null;
}

/** @throws CsfServerError INVALID_FILE for what is no ZIP archive, or a damaged one */
export async function openArchive(bytes: Buffer): Promise<Archive> {
  const { zip, entries } = await listEntries(bytes);
  let bytesLeft = MAX_MEGABYTES * 1_000_000;
  const tags: TagBudget = { left: MAX_TAGS };
  return {
    names: [...entries.values()].map(({ fileName }) => fileName),
    has: (name) => entries.has(name.toLowerCase()),
    read: (name) => {
      const entry = entries.get(name.toLowerCase());
      if (entry === undefined) return null;
      // Before anything is inflated. That an entry does not get longer than it says is seen to by yauzl.
      bytesLeft -= entry.uncompressedSize;
      if (bytesLeft < 0) {
        throw invalidFile(`The workbook holds more than ${MAX_MEGABYTES} MB of tables. ${COPY_WHAT_COUNTS}`);
      }
      return counted(inflate(zip, entry), tags);
    },
  };
}

async function listEntries(bytes: Buffer): Promise<{ zip: ZipFile; entries: ReadonlyMap<string, Entry> }> {
  const entries = new Map<string, Entry>();
  try {
    const zip = await fromBufferPromise(bytes, { validateEntrySizes: true });
    if (zip.entryCount > MAX_ENTRIES)
      throw invalidFile(`The file is an archive of more than ${MAX_ENTRIES} files.`);
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.toLowerCase();
      // Programs differ in which of the two they read.
      if (entries.has(name))
        throw invalidFile(`The file is damaged: it holds two files of one name. ${SAVE_AGAIN}`);
      entries.set(name, entry);
    }
    return { zip, entries };
  } catch (error) {
    if (error instanceof CsfServerError) throw error;
    // Whatever it is, the file is not what a spreadsheet program writes.
    throw invalidFile(
      `The file is damaged: it begins like an XLSX workbook, but is no readable ZIP archive. ${SAVE_AGAIN}`,
    );
  }
}

interface TagBudget {
  left: number;
}

/** Passes the pieces on as long as no table could have more: each tag and each escape takes its time, even an empty one. */
async function* counted(pieces: AsyncIterable<string>, budget: TagBudget): AsyncIterable<string> {
  for await (const piece of pieces) {
    for (const mark of ['<', '&']) {
      for (let at = piece.indexOf(mark); at >= 0 && budget.left >= 0; at = piece.indexOf(mark, at + 1)) {
        budget.left -= 1;
      }
    }
    if (budget.left < 0)
      throw invalidFile(`The workbook holds far more XML than a table has. ${COPY_WHAT_COUNTS}`);
    yield piece;
  }
}

async function* inflate(zip: ZipFile, entry: Entry): AsyncIterable<string> {
  try {
    let decoder: InstanceType<typeof TextDecoder> | undefined;
    for await (const piece of await zip.openReadStreamPromise(entry)) {
      const bytes = Buffer.from(piece);
      decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true });
      yield decoder.decode(bytes, { stream: true });
    }
    yield decoder?.decode() ?? '';
  } catch {
    throw invalidFile(
      'The workbook is damaged or protected by a password: part of it cannot be unpacked. Open it in a spreadsheet program and save it as .xlsx without a password.',
    );
  }
}

/** XML in a package is UTF-8 or UTF-16 (ECMA-376 part 2, 6.2.5), which a byte order mark tells apart. */
function encodingOf([first, second]: Buffer): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
