import type * as z from 'zod';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { GivenFile } from '../framework-import/given-file.ts';
import type { Answer, Question } from '../tool-kit/tool.ts';

export interface ImportRequest {
  readonly file: GivenFile;
  /** As it was given: an id or a name. */
  readonly profile?: string | undefined;
  readonly mapping?: Readonly<Record<string, unknown>> | undefined;
  readonly dryRun: boolean;
  /** A person has agreed to what csf-mcp cannot verify. */
  readonly acceptUnverified: boolean;
  /** The person can be asked: an importer that returns a question is run again with the answer. */
  readonly mayAsk: boolean;
  /** Calls the import off. */
  readonly abort: AbortSignal;
}

/** One kind of file that comes in. */
export interface Importer {
  readonly kind: string;
  /** Says by its content whether a file is of this kind. It does not throw, whatever the file is. */
  readonly recognises: (file: GivenFile) => boolean | Promise<boolean>;
  /** Which of these arguments it uses. */
  readonly takes: readonly ('profile' | 'mapping')[];
  /** What the answer says besides, each field optional: other kinds have other ones. */
  readonly output: () => z.ZodRawShape;
  /** Stores all of a file, or nothing. The facts of its answer begin with `status` and `dryRun`. */
  readonly run: (
    db: Database,
    writer: Writer,
    now: Date,
    request: ImportRequest,
  ) => Promise<Answer | Question>;
}

/** Takes an import back by its id, such as `F-2`. The facts of the answer begin with `status` and `dryRun`. */
export type TakeBack = (
  db: Database,
  writer: Writer,
  request: { readonly id: string; readonly dryRun: boolean },
) => Promise<Answer>;
