import type { Database } from '../database/open.ts';
import type { ExportedFile } from './exported-file.ts';
import type { FurtherSheet } from './template/sheet-names.ts';

export const EXPORT_FORMATS = ['xlsx', 'csv', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Arguments that only some exports use. */
export interface ExportOptions {
  readonly table?: string | undefined;
  readonly owner?: string | undefined;
  /** The id of a category of the Core. */
  readonly category?: string | undefined;
  /** `YYYY-MM-DD`. */
  readonly asOf?: string | undefined;
  /** Further sheets of a template. */
  readonly sheets?: readonly FurtherSheet[] | undefined;
  /** A questionnaire shows the current levels. */
  readonly withCurrent?: boolean | undefined;
}

export interface ExportRequest extends ExportOptions {
  /** The id of the profile. */
  readonly profile: string;
  readonly format: ExportFormat;
  /** Accounts and client names go along. Only a person at the terminal can ask for that. */
  readonly withIdentities: boolean;
  /** The version of this csf-mcp. */
  readonly version: string;
}

/** One kind of file that leaves. */
export interface Exporter {
  readonly kind: string;
  /** The first one is the default. */
  readonly formats: readonly [ExportFormat, ...ExportFormat[]];
  /** The tables among which `table` chooses; the first one is the default. */
  readonly tables?: readonly string[];
  /** Which options it uses. */
  readonly takes: readonly (keyof ExportOptions)[];
  readonly run: (db: Database, request: ExportRequest, now: Date) => Promise<ExportedFile>;
}
