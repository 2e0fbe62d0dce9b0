/** What an import answers: the answer of a tool. */
export interface Imported {
  readonly summary: string;
  readonly next?: string;
  /** JSON data. */
  readonly facts: object;
}
