/** A file that leaves. */
export interface ExportedFile {
  /** Without a folder, made of the profile's id and of what it is. */
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
  /** In one sentence: `Gaps of Clinic of Acme: 14 rows.` */
  readonly summary: string;
  readonly notes: readonly string[];
}
