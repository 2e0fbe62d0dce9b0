import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import type { CallToolResult } from '@modelcontextprotocol/client';
import { callOnce } from '../call/call.ts';
import { readInput } from '../call/read-input.ts';
import type { CallOptions } from '../call/servers.ts';
import { readMapping, saveMapping } from './mapping-file.ts';
import { passingFile } from './passing-file.ts';
import { MAX_FILE_BYTES, readUserFile } from './read-file.ts';
import { refuseTarget, type TargetFile } from './target-file.ts';

const TOOL = 'data_import';

/** What an import is called that comes from standard input. */
const STDIN_NAME = 'stdin';

export interface FileImport {
  /** A path, or null for standard input. */
  readonly file: string | null;
  readonly stdin: Readable;
  readonly profile: string | undefined;
  readonly kind: string | undefined;
  /** Who publishes a Community Profile. */
  readonly source: string | undefined;
  /** A path. */
  readonly mapping: string | null;
  /** Undefined: what is usual for this kind of file. */
  readonly dryRun: boolean | undefined;
  /** A person at a terminal accepts what csf-mcp cannot verify. */
  readonly acceptUnverified: boolean;
  /** What is older may take the place of what is newer. */
  readonly acceptOlder: boolean;
  /** Where the mapping of the answer goes. */
  readonly saveMapping: TargetFile | null;
}

export interface ImportedFile {
  readonly result: CallToolResult;
  /** Where the mapping was saved; null: the answer has none; undefined: nobody wants it. */
  readonly mappingFile?: string | null;
}

/**
 * `csf-mcp import <file>`: opens what the user names, and has the server import a private copy of it. The copy goes with
 * the call, however that ends.
 * @throws LauncherError E_USAGE, E_NOT_PERMITTED, E_IO, and as `callOnce` does
 */
export async function importFile(
  { file, stdin, mapping, acceptUnverified, acceptOlder, saveMapping: target, ...given }: FileImport,
  options: CallOptions & { readonly onProgress: (doing: string) => void },
): Promise<ImportedFile> {
  const { config, platform, signals } = options;
  if (target !== null) refuseTarget(target);
  const columns = mapping === null ? {} : { mapping: readMapping(mapping) };
  const bytes =
    file === null
      ? await readInput(stdin, { abort: signals.firstSignal, maxBytes: MAX_FILE_BYTES })
      : readUserFile(file);
  const fileName = file === null ? STDIN_NAME : basename(file);
  const result = await callOnce(
    { tool: TOOL, command: 'import' },
    async () => ({
      send: async (session) => {
        using passing = passingFile(config.dataDir, platform);
        passing.putIn(bytes);
        options.onProgress(`importing ${fileName}`);
        return await session.callTool(
          TOOL,
          { file: passing.name, ...given, ...columns },
          {
            'csf-mcp/fileName': fileName,
            'csf-mcp/acceptUnverified': acceptUnverified,
            'csf-mcp/acceptOlder': acceptOlder,
          },
        );
      },
    }),
    options,
  );
  if (target === null) return { result };
  signals.keep(); // what is on its way is written
  return { result, mappingFile: (await saveMapping(result, target)) ? target.path : null };
}

/** `csf-mcp import --remove <id>`: takes an import back. */
export async function removeImport(
  request: {
    readonly remove: string;
    readonly reason: string | undefined;
    readonly dryRun: boolean | undefined;
  },
  options: CallOptions,
): Promise<CallToolResult> {
  const send = async (session: { readonly callTool: CallTool }) => session.callTool(TOOL, { ...request });
  return callOnce({ tool: TOOL, command: 'import' }, async () => ({ send }), options);
}

/** `csf-mcp import --list`: what was imported. */
export async function listImports(options: CallOptions): Promise<CallToolResult> {
  const list = { kind: 'imports', limit: 100 };
  const send = async (session: { readonly callTool: CallTool }) => session.callTool('records_list', list);
  return callOnce({ tool: 'records_list', command: 'import' }, async () => ({ send }), options);
}

type CallTool = (name: string, args: Record<string, unknown>) => Promise<CallToolResult>;
