import type { Workbook } from '../spreadsheet/read/sheet.ts';
import type { DecodedText } from '../text/decoded.ts';

export type WorkbookKind = 'nist xlsx core' | 'profile template' | 'questionnaire';

export interface RecognisedWorkbook<Kind extends WorkbookKind> {
  readonly kind: Kind;
  readonly workbook: Workbook;
}

export interface RecognisedJson<Kind extends string> {
  readonly kind: Kind;
  readonly json: unknown;
  readonly encoding: DecodedText['encoding'];
}

/** What a file is, and its content as far as it had to be read for that. */
export type Recognised =
  | RecognisedWorkbook<'nist xlsx core'>
  | RecognisedWorkbook<'profile template'>
  | RecognisedWorkbook<'questionnaire'>
  | RecognisedJson<'cprt json'>
  | RecognisedJson<'reference tool json'>
  | RecognisedJson<'oscal catalog'>
  /** It is not parsed: it may be larger than NIST's files. */
  | { readonly kind: 'csf-mcp profile' }
  /** Anybody's table: a workbook, or a text with separators. */
  | { readonly kind: 'table'; readonly table: Workbook | string }
  /** What it seems to be and what to do with it, as the end of "The file is …". */
  | { readonly kind: 'unknown'; readonly words: string };
