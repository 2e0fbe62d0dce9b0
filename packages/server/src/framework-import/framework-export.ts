/** The text of an element of the Core, in NIST's wording. */
export interface OfficialWording {
  readonly statement: string;
  /** Implementation examples, in NIST's order; null if the file has no column of them. Only outcomes have some. */
  readonly examples: readonly string[] | null;
}

/** References of elements of the Core to one publication. */
export interface ReferenceSet {
  /** As the file names the publication, its release included. */
  readonly title: string;
  /** By element id; each reference once. */
  readonly references: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The content of a file that can be imported. */
export interface FrameworkExport {
  readonly format: 'NIST XLSX' | 'NIST CPRT JSON';
  /** The file's statements about itself; null where it makes none. */
  readonly document: string;
  readonly version: string | null;
  /** The day on which the file was generated, `YYYY-MM-DD`. */
  readonly date: string | null;
  /** By element id. A file may lack elements. */
  readonly wording: ReadonlyMap<string, OfficialWording>;
  /** By dataset id; empty if files of this format have none. */
  readonly referenceSets: ReadonlyMap<string, ReferenceSet>;
  /** References of withdrawn elements, which are left out. */
  readonly skipped: number;
}
