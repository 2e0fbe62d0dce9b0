/**
 * A text that a spreadsheet takes for a formula, or for the beginning of one, behind any number of apostrophes. The
 * full-width forms count in some languages of Excel, as does a line end (OWASP, CSV Injection).
 */
const FORMULA = /^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** The text with an apostrophe before it where a spreadsheet would compute it. `withoutApostrophe` takes it off again. */
export function withApostrophe(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text as it was before `withApostrophe`. An apostrophe before anything else is the author's own and stays. */
export function withoutApostrophe(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}
