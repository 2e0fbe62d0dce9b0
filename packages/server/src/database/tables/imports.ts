import { columns, type RecordOf } from '../columns.ts';
import { flag, inColumn, integer, nullable, text } from '../field.ts';

/** What earlier versions imported may be larger than what this one does: the bound of the table's CHECK. */
export const MAX_STORED_BYTES = 64 * 1_024 * 1_024;

export const importColumns = columns({
  file: inColumn('file_name', text),
  /** The SHA-256 of the file, in hex. */
  fileSha256: text,
  /** As the reader calls it: `NIST XLSX`. */
  format: text,
  document: text,
  version: nullable(text),
  /** The day on which the file was generated; null if it does not say. */
  date: inColumn('dated_on', nullable(text)),
  importedAt: text,
  /** A person wants the unverified parts in the place of what there is. */
  acceptsUnverified: flag,
  /** Somebody wants the parts in the place of newer ones. */
  acceptsOlder: flag,
  /** The SHA-256 of the content as canonical JSON, in hex. */
  sha256: text,
  /** The size of that JSON. */
  bytes: integer,
});

/** A file that was imported, without its content. */
export type ImportedFile = RecordOf<typeof importColumns>;

/** Says that an import does not count any more. */
export const importRemovalColumns = columns({
  reason: nullable(text),
  removedBy: nullable(text),
  removedAt: text,
});
