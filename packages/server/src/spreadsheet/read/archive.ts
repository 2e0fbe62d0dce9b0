import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { invalidFile } from '../../refusals/invalid-file.ts';

/** NIST's export has 16 entries. */
const MAX_ENTRIES = 1_000;

/** The limit for all inflated files together; NIST's export has 1.3 MB of XML. */
const MAX_MEGABYTES = 30;

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
  return {
    names: [...entries.values()].map(({ fileName }) => fileName),
    has: (name) => entries.has(name.toLowerCase()),
    read: (name) => {
      const entry = entries.get(name.toLowerCase());
      if (entry === undefined) return null;
      // Before anything is inflated. That an entry does not get longer than it says is seen to by yauzl.
      bytesLeft -= entry.uncompressedSize;
      if (bytesLeft < 0) throw invalidFile(`The workbook holds more than ${MAX_MEGABYTES} MB of tables.`);
      return inflate(zip, entry);
    },
  };
}

async function listEntries(bytes: Buffer): Promise<{ zip: ZipFile; entries: ReadonlyMap<string, Entry> }> {
  const entries = new Map<string, Entry>();
  try {
    const zip = await fromBufferPromise(bytes, { validateEntrySizes: true });
    if (zip.entryCount > MAX_ENTRIES) throw new Error(`${zip.entryCount} entries`);
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.toLowerCase();
      // Programs differ in which of the two they read.
      if (entries.has(name)) throw new Error('two files of one name');
      entries.set(name, entry);
    }
    return { zip, entries };
  } catch {
    // Whatever it is, the file is not what a spreadsheet program writes.
    throw invalidFile(
      'The file is damaged: it begins like an XLSX workbook, but is no readable ZIP archive. Download it again, or open it in a spreadsheet program and save it as .xlsx.',
    );
  }
}

async function* inflate(zip: ZipFile, entry: Entry): AsyncIterable<string> {
  try {
    const stream = await zip.openReadStreamPromise(entry);
    stream.setEncoding('utf8');
    for await (const text of stream) yield String(text);
  } catch {
    throw invalidFile(
      'The workbook is damaged or protected by a password: part of it cannot be unpacked. Open it in a spreadsheet program and save it as .xlsx without a password.',
    );
  }
}
