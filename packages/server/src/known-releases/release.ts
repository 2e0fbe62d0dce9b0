/** What is known of one release of NIST's: digests, no words. */
export interface Release {
  /** The day of the export, `YYYY-MM-DD`. */
  readonly date: string;
  /** The file that the digests were made of, and its SHA-256 in hex. */
  readonly file: string;
  readonly sha256: string;
  /**
   * A line for each element whose wording differs from the release before: its id, and the digests of its statement and
   * of its examples (`-` for none).
   */
  readonly wording: string;
  /** A line for each publication: the id of the dataset, the number of pairs, and the digest. */
  readonly references: string;
}
