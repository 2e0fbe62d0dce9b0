/** The text of an element of the Core, in NIST's wording. */
export interface OfficialWording {
  readonly statement: string;
  /** Implementation examples, in NIST's order. Only outcomes have some. Null if the file has examples of no element. */
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
  readonly format: 'NIST XLSX' | 'NIST CPRT JSON' | 'NIST Reference Tool JSON' | 'NIST OSCAL catalog';
  /** The file's statements about itself; null where it makes none. */
  readonly document: string;
  readonly version: string | null;
  /** The day on which the file was generated or published, `YYYY-MM-DD`. */
  readonly date: string | null;
  /** By element id, elements in force only. */
  readonly wording: ReadonlyMap<string, OfficialWording>;
  /** Ids of the elements in force whose statement is not in the file, in NIST's order. */
  readonly missing: readonly string[];
  /** By dataset id; empty if the file has none. */
  readonly referenceSets: ReadonlyMap<string, ReferenceSet>;
  /** References of withdrawn elements, which are left out. */
  readonly skipped: number;
  /** The places of rows that are no element, such as a footer, which are left out. */
  readonly ignored: readonly string[];
}
