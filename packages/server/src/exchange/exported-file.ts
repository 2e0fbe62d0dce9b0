/** A file that leaves. */
export interface ExportedFile {
  /** Bare, made of the profile's id and the kind of file. */
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
  /** The headline of the answer. */
  readonly summary: string;
  readonly notes: readonly string[];
}
