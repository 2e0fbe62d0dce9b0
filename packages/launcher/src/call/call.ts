import { addAbortSignal, type Readable } from 'node:stream';
import { nearest } from '@csf-mcp/server/nearest';
import type { CallToolResult, Tool } from '@modelcontextprotocol/client';
import { LauncherError } from '../errors.ts';
import { describeHolder } from '../lock/already-running.ts';
import type { Found } from '../lock/contest.ts';
import type { Holder } from '../lock/holder.ts';
import type { Platform } from '../platform/platform.ts';
import { currentPidScope } from '../process/identity.ts';
import { MAX_LINE_BYTES } from '../streams/line-reader.ts';
import type { Conversation } from './client-session.ts';
import { readArguments } from './given-arguments.ts';
import { type CallOptions, withServers } from './servers.ts';
import { argumentsFor } from './tool-arguments.ts';
import { type ListedTool, listedTool, reads } from './tool-list.ts';

const MAX_SUGGESTIONS = 3;

export interface ToolCall {
  readonly tool: string;
  /** What follows it on the command line. */
  readonly words: readonly string[];
  readonly stdin: Readable;
}

/**
 * `csf-mcp call <tool>`: one call of a tool, in a short-lived instance of its own. While another instance runs, a tool
 * that only reads is called through a connection that can do nothing else; any other tool is refused.
 * @throws LauncherError E_USAGE, E_TOOL_FAILED, E_NO_ANSWER, E_CALLED_OFF, and what a start fails with
 */
export async function call({ tool, words, stdin }: ToolCall, options: CallOptions): Promise<CallToolResult> {
  const result = await withServers(options, { tool }, async (servers) => {
    const holders: Holder[] = [];
    /** One that is starting or ending is waited for: soon it can be read, or is gone. */
    const readInstead = async (holder: Holder): Promise<Found<Holder> | null> => {
      holders.push(holder);
      return isReadable(holder, options.platform) ? { kind: 'found', instance: holder } : null;
    };
    const given = await readArguments(words, () => readText(stdin, options.signals.firstSignal));
    const callIt = ({ callTool }: Conversation, described: Tool) =>
      callTool(tool, argumentsFor(described, given));
    const asOwner = async (conversation: Conversation) =>
      callIt(conversation, findTool(await conversation.listTools(), tool));
    const asReader = async (conversation: Conversation) => {
      const described = findTool(await conversation.listTools(), tool);
      return reads(described) ? callIt(conversation, described) : null;
    };
    const outcome = await servers.own(readInstead, asOwner).catch((error: unknown) => {
      throw refused(error, OUT_OF_REACH, holders);
    });
    if (outcome.kind === 'answered') return outcome.answer;
    servers.log.debug({ holder: describeHolder(outcome.instance) }, 'Reading beside the running instance');
    const answer = await servers.beside(asReader);
    if (answer !== null) return answer;
    // Another call, as a rule: it has ended by now, or is about to.
    const retried = await servers.own(null, asOwner).catch((error: unknown) => {
      throw refused(error, `${tool} writes, ${ONLY_THE_OWNER_WRITES}`, holders);
    });
    return retried.answer;
  });
  if (result.isError === true) throw toolFailed(tool, textOf(result));
  return result;
}

/** `csf-mcp call --list`: the tools, or one of them. Needs neither lock nor database. */
export async function listTools(tool: string | undefined, options: CallOptions): Promise<ListedTool[]> {
  const tools = await withServers(options, {}, (servers) =>
    servers.beside((conversation) => conversation.listTools()),
  );
  return (tool === undefined ? tools : [findTool(tools, tool)]).map(listedTool);
}

/** What a tool says, for people. */
export function textOf({ content }: CallToolResult): string {
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

async function readText(stdin: Readable, abort: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of addAbortSignal(abort, stdin)) {
    length += chunk.length;
    if (length > MAX_LINE_BYTES)
      throw new LauncherError('E_USAGE', `stdin has more than ${MAX_LINE_BYTES} bytes`);
    chunks.push(chunk);
  }
  return decode(Buffer.concat(chunks));
}

/** What is not UTF-8 would be stored with its letters lost. A byte order mark, which some programs write, is left out. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new LauncherError('E_USAGE', 'stdin is not UTF-8', {
      hint: 'JSON is: save the file in that encoding, or convert it with iconv.',
      cause: error,
    });
  }
}

/** Whether the holder's database can be read beside it. */
function isReadable(holder: Holder, platform: Platform): boolean {
  switch (holder.kind) {
    case 'instance':
      return holder.record.state === 'running';
    case 'elsewhere':
      // SQLite's readers and writers share memory, which another machine does not have.
      return holder.record.state === 'running' && holder.record.bootId === currentPidScope(platform).bootId;
    case 'legacy':
      return true;
    default:
      return false;
  }
}

function findTool(tools: readonly Tool[], name: string): Tool {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool !== undefined) return tool;
  const names = tools.map((candidate) => candidate.name);
  const near = nearest(name, names, MAX_SUGGESTIONS);
  const question = near.length === 0 ? '' : `Did you mean ${near.join(' or ')}? `;
  throw new LauncherError('E_USAGE', `there is no tool ${JSON.stringify(name)}`, {
    hint: `${question}'csf-mcp call --list' lists all of them.`,
  });
}

/** What a start would be told to do is not what a call can do. */
function refused(error: unknown, reason: string, holders: readonly Holder[]): unknown {
  if (!(error instanceof LauncherError) || error.code !== 'E_ALREADY_RUNNING') return error;
  const stop = holders.at(-1)?.kind === 'elsewhere' ? STOP_ELSEWHERE : STOP_HERE;
  return new LauncherError(error.code, error.message, { hint: `${reason}\n${stop}`, cause: error });
}

const ONLY_THE_OWNER_WRITES = `and only the instance that runs may do that. Tools that read can be called meanwhile.
To let it do that: ask the MCP client that it belongs to`;

const OUT_OF_REACH = `It can neither be read beside nor be waited for any longer.
To see its state:  csf-mcp status`;

const STOP_HERE = 'To stop it:        csf-mcp kill, then call again';

const STOP_ELSEWHERE =
  'To stop it:        in the container or on the machine where it was started, then call again';

/**
 * A tool says what is wrong in one line, and in the next ones what to do. The SDK, which checks arguments against the
 * schema before the tool is called, has only the first.
 */
function toolFailed(tool: string, text: string): LauncherError {
  const [message = '', ...rest] = text.split('\n');
  const hint = rest.join('\n').trim() || `'csf-mcp call --list ${tool}' shows its arguments.`;
  return new LauncherError('E_TOOL_FAILED', message, { hint });
}
