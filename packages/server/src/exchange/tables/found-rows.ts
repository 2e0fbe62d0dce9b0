/** Rows as the tools' answers have them: a value that they leave out is missing. */
export interface FoundRows {
  readonly rows: readonly object[];
  readonly notes: readonly string[];
}
