/** The references of one publication in one release. */
export interface Dataset {
  readonly id: string;
  /** As NIST's file names the publication, its release included. */
  readonly title: string;
  /** Only of what comes with the program: the file names neither, except in titles. */
  readonly publisher?: string;
  readonly release?: string;
  /** The day on which the file was generated, `YYYY-MM-DD`. */
  readonly date: string | null;
  readonly origin: 'shipped' | 'imported';
  /** Whether the references are those of a release of NIST's that this csf-mcp knows. */
  readonly status: 'official' | 'unverified';
  /** The days of those releases, the oldest first: `2024-04-24, 2026-07-19`. Only of what is official. */
  readonly releases?: string;
  /** `F-1`; only of what was imported. */
  readonly import?: string;
  /** The file that the references are from, and its SHA-256 in hex. */
  readonly file: string;
  readonly sha256: string;
  /** ISO 8601, UTC; null if it came with the program. */
  readonly importedAt: string | null;
}

/** Up to a few dozen references of an element in a dataset, in the order of their ids. */
export interface Mapping {
  readonly dataset: string;
  readonly element: string;
  readonly shortName: string;
  readonly references: readonly string[];
  /** Notes on those references that their publisher has withdrawn. */
  readonly withdrawn?: readonly string[];
}
