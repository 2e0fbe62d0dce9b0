import { createHash } from 'node:crypto';
import type { CallToolResult } from '@modelcontextprotocol/client';
import * as z from 'zod/mini';
import { callOnce } from '../call/call.ts';
import type { CallOptions } from '../call/servers.ts';
import { SignalReceived } from '../channel/signals.ts';
import { LauncherError } from '../errors.ts';
import { exitCodeOfSignal } from '../exit-codes.ts';
import { type PassingFile, passingFile } from './passing-file.ts';
import { refuseTarget, writeTarget } from './target-file.ts';

/** A call of a tool that makes a file. */
export interface FileRequest {
  readonly tool: 'data_export' | 'report_build';
  readonly command: 'export' | 'report';
  readonly args: Readonly<Record<string, unknown>>;
  /** What the tool is told beside its arguments. */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** What goes on, for a person who waits. */
  readonly doing: string;
  /** A path, or null for standard output. */
  readonly target: string | null;
  readonly force: boolean;
}

export type FetchOptions = CallOptions & { readonly onProgress: (doing: string) => void };

/** What `csf-mcp export --json` and `csf-mcp report --json` print. Keys are only ever added. */
export interface ExportReport {
  /** Null for standard output. */
  readonly file: string | null;
  readonly profile: string;
  readonly kind: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  readonly summary: string;
  readonly notes: readonly string[];
}

const written = z.object({
  summary: z.string(),
  profile: z.string(),
  kind: z.string(),
  mediaType: z.string(),
  folder: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  notes: z.optional(z.array(z.string())),
});

/** A file that is at its place, or its bytes for standard output. */
export interface Fetched {
  readonly report: ExportReport;
  readonly bytes: Buffer | null;
}

/**
 * Has the server make a file, and takes it to the place that the user names: at once or not at all.
 * @returns the report, and the bytes of what goes to standard output
 * @throws LauncherError E_USAGE, E_NOT_PERMITTED, E_IO, and as `callOnce` does
 */
export async function fetchFile(
  { tool, command, args, meta = {}, doing, target: path, force }: FileRequest,
  options: FetchOptions,
): Promise<Fetched> {
  const { config, platform } = options;
  const target = path === null ? null : { path, force, dataDir: config.dataDir, platform };
  if (target !== null) refuseTarget(target);
  let bytes: Buffer | null = null;
  const result = await callOnce(
    { tool, command },
    async () => ({
      onlyReads: true,
      send: async (session) => {
        using passing = passingFile(config.dataDir, platform);
        options.onProgress(doing);
        const answer = await session.callTool(tool, args, { ...meta, 'csf-mcp/exportName': passing.name });
        if (answer.isError !== true) bytes = fetch(answer, passing);
        return answer;
      },
    }),
    options,
  );
  const { folder: _, notes = [], ...facts } = written.parse(result.structuredContent);
  if (bytes === null) throw new LauncherError('E_IO', 'The server has exported no file');
  if (target === null) return { report: { file: null, ...facts, notes }, bytes };
  refuseAfterSignal(options.signals);
  await writeTarget(bytes, target);
  return { report: { file: target.path, ...facts, notes }, bytes: null };
}

/** The file is there, but whoever sent the signal does not want it any more. */
function refuseAfterSignal({ firstSignal, keep }: CallOptions['signals']): void {
  keep(); // the server that would take a signal is gone
  if (!(firstSignal.reason instanceof SignalReceived)) return;
  const { signal } = firstSignal.reason;
  throw new LauncherError('E_CALLED_OFF', `Called off by ${signal}`, { exitCode: exitCodeOfSignal(signal) });
}

function fetch({ structuredContent }: CallToolResult, { takeOut }: PassingFile): Buffer {
  const { folder, sha256 } = written.parse(structuredContent);
  const bytes = takeOut(folder);
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
  throw new LauncherError('E_IO', 'The exported file was changed on its way', {
    hint: 'Nothing was written. Look for a program that changes files in the data directory.',
  });
}

/** The report for people. */
export function formatExport({ file, summary, bytes, sha256, notes }: ExportReport): string {
  const lines = [
    summary,
    ...(file === null ? [] : [`Written: ${file} (${bytes} bytes)`]),
    `SHA-256: ${sha256}`,
    ...notes.map((note) => `Note: ${note}`),
  ];
  return `${lines.join('\n')}\n`;
}
