/** The two ways in which NIST moved an element's content when it withdrew the element (CPRT relationship types). */
export type SuccessionKind = 'incorporated_into' | 'moved_to';

/** An outcome ("subcategory" in NIST CSWP 29). NIST gives outcomes no title. */
export interface OutcomeEntry {
  readonly id: string;
  /** Our own name for lists, up to 40 characters: no outcome shares it. */
  readonly shortName: string;
  /** Our own plain-language statement, not NIST's wording. */
  readonly statement: string;
  /** 2–5 artefacts that an assessor would ask to see for this outcome. */
  readonly lookFor: readonly string[];
}

export interface CategoryEntry {
  readonly id: string;
  /** NIST's name of the category. */
  readonly name: string;
  readonly statement: string;
  /** In NIST's order. */
  readonly outcomes: readonly OutcomeEntry[];
}

export interface FunctionEntry {
  readonly id: string;
  /** NIST's name of the function. */
  readonly name: string;
  readonly statement: string;
  /** In NIST's order. */
  readonly categories: readonly CategoryEntry[];
}

export interface Succession {
  /** The active element that took the content over. */
  readonly id: string;
  readonly kind: SuccessionKind;
}

/** An element of CSF 1.1 that CSF 2.0 lists as withdrawn. */
export interface WithdrawnEntry {
  readonly id: string;
  readonly type: 'category' | 'subcategory';
  /** NIST's name; only categories have one. */
  readonly name: string | null;
  readonly successors: readonly Succession[];
  /** A fact that the successor list does not show, for example that a successor stands only in NIST's text. */
  readonly note: string | null;
}
