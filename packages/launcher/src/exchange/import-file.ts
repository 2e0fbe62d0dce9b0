import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import type { CallToolResult } from '@modelcontextprotocol/client';
import { callOnce } from '../call/call.ts';
import { readInput } from '../call/read-input.ts';
import type { CallOptions } from '../call/servers.ts';
import { LauncherError } from '../errors.ts';
import { passingFile } from './passing-file.ts';
import { MAX_FILE_BYTES, readUserFile } from './read-file.ts';

const TOOL = 'data_import';

/** What an import is called that comes from standard input. */
const STDIN_NAME = 'stdin';

const MAX_MAPPING_BYTES = 1_000_000;

export interface FileImport {
  /** A path, or null for standard input. */
  readonly file: string | null;
  readonly stdin: Readable;
  readonly profile: string | undefined;
  readonly kind: string | undefined;
  /** A path. */
  readonly mapping: string | null;
  readonly dryRun: boolean;
  /** A person at a terminal accepts what csf-mcp cannot verify. */
  readonly acceptUnverified: boolean;
  /** What is older may take the place of what is newer. */
  readonly acceptOlder: boolean;
}

/**
 * `csf-mcp import <file>`: opens what the user names, and has the server import a private copy of it. The copy goes with
 * the call, however that ends.
 * @throws LauncherError E_USAGE, E_NOT_PERMITTED, E_IO, and as `callOnce` does
 */
export async function importFile(
  { file, stdin, mapping, acceptUnverified, acceptOlder, ...given }: FileImport,
  options: CallOptions & { readonly onProgress: (doing: string) => void },
): Promise<CallToolResult> {
  const { config, platform, signals } = options;
  const columns = mapping === null ? {} : { mapping: readMapping(mapping) };
  const bytes =
    file === null
      ? await readInput(stdin, { abort: signals.firstSignal, maxBytes: MAX_FILE_BYTES })
      : readUserFile(file);
  const fileName = file === null ? STDIN_NAME : basename(file);
  return callOnce(
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
}

/** `csf-mcp import --remove <id>`: takes an import back. */
export async function removeImport(
  request: { readonly remove: string; readonly dryRun: boolean },
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

function readMapping(path: string): Record<string, unknown> {
  let mapping: unknown;
  try {
    mapping = JSON.parse(readUserFile(path, MAX_MAPPING_BYTES).toString('utf8'));
  } catch (error) {
    if (error instanceof LauncherError) throw error;
    throw notAMapping(path, 'is not JSON');
  }
  if (isRecord(mapping)) return mapping;
  throw notAMapping(path, 'is JSON, but not an object');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notAMapping(path: string, problem: string): LauncherError {
  return new LauncherError('E_USAGE', `The mapping ${path} ${problem}`, {
    hint: 'Nothing was imported. --dry-run shows the mapping that csf-mcp proposes.',
  });
}
