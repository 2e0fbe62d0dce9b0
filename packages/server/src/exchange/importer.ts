import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Recognised } from '../framework-import/file-kinds.ts';
import type { GivenFile } from '../framework-import/given-file.ts';
import type { Answer, Question } from '../tool-kit/tool.ts';

export interface ImportRequest {
  readonly file: GivenFile;
  /** What the file is by its content, with what had to be read for that. */
  readonly recognised: Recognised;
  /** Undefined: the file was recognised. */
  readonly kind?: string | undefined;
  /** As it was given: an id or a name; for a file that brings a profile along, its name here. */
  readonly profile?: string | undefined;
  readonly mapping?: Readonly<Record<string, unknown>> | undefined;
  /** Who publishes what the file says, and where. */
  readonly source?: string | undefined;
  /** Undefined: what the kind of file does by default. */
  readonly dryRun: boolean | undefined;
  /** A person has agreed to what csf-mcp cannot verify. */
  readonly acceptUnverified: boolean;
  /** A person wants what is older in the place of what is newer. */
  readonly acceptOlder: boolean;
  /** The person can be asked: an importer that returns a question is run again with the answer. */
  readonly mayAsk: boolean;
  /** Calls the import off. */
  readonly abort: AbortSignal;
}

/** One kind of file that comes in. */
export interface Importer {
  readonly kind: string;
  /** Whether a file is of this kind, unless another kind is given. */
  readonly recognises: (recognised: Recognised, file: GivenFile) => boolean | Promise<boolean>;
  /** Which of these arguments it uses. */
  readonly takes: readonly ('profile' | 'mapping' | 'source')[];
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
  request: {
    readonly id: string;
    readonly reason: string | null;
    readonly dryRun: boolean;
    readonly abort: AbortSignal;
  },
) => Promise<Answer>;
