import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { nearest } from '@csf-mcp/server/nearest';
import type { CallToolResult, Tool } from '@modelcontextprotocol/client';
import type { SharedInstance } from '../attach/attach-to.ts';
import { findInstance } from '../attach/find.ts';
import { LauncherError } from '../errors.ts';
import { closesEachSession, describeHolder } from '../lock/already-running.ts';
import type { Found } from '../lock/contest.ts';
import type { Holder } from '../lock/holder.ts';
import type { Platform } from '../platform/platform.ts';
import { currentPidScope } from '../process/identity.ts';
import { MAX_LINE_BYTES } from '../streams/line-reader.ts';
import type { ClientSession } from './client-session.ts';
import { readArguments } from './given-arguments.ts';
import { readInput } from './read-input.ts';
import { type Answered, type CallOptions, type Servers, type TurnedAway, withServers } from './servers.ts';
import { argumentsFor } from './tool-arguments.ts';
import { type ListedTool, listedTool, reads } from './tool-list.ts';

const MAX_SUGGESTIONS = 3;

/** An instance that turns a session away is about to end. One that does so again and again is short of something. */
const MAX_TURNED_AWAY = 20;
const TURNED_AWAY_RETRY_MS = 250;

export interface ToolCall {
  readonly tool: string;
  /** The words after it on the command line. */
  readonly words: readonly string[];
  readonly stdin: Readable;
}

/** Which tool is called, and the command that calls it, for hints and the audit log. */
export interface NamedCall {
  readonly tool: string;
  readonly command: 'call' | 'import' | 'export' | 'report' | 'view';
}

/** One call of a tool, whichever command makes it. */
export interface ToolRequest {
  /** Never changes the database, though the tool counts as one that writes. */
  readonly onlyReads?: boolean;
  /** Makes the call. It is called at most once, with a server that is ready. */
  readonly send: (session: ClientSession, described: Tool) => Promise<CallToolResult>;
}

/**
 * `csf-mcp call <tool>`: calls a tool once.
 * @throws LauncherError E_USAGE, and as `callOnce` does
 */
export async function call({ tool, words, stdin }: ToolCall, options: CallOptions): Promise<CallToolResult> {
  const { firstSignal } = options.signals;
  const prepare = async (): Promise<ToolRequest> => {
    const given = await readArguments(words, () => readText(stdin, firstSignal));
    return {
      send: (session, described) => session.callTool(tool, argumentsFor(described, given)),
    };
  };
  return callOnce({ tool, command: 'call' }, prepare, options);
}

/**
 * Calls a tool once, in a short-lived instance of its own. While another instance runs, it calls a tool that only reads
 * through a connection that cannot write. Any other tool is called in a session of the running instance, if that one lets
 * sessions attach. Otherwise the call waits for its end.
 * @param prepare reads what the call needs, once the log is open
 * @throws LauncherError E_TOOL_FAILED, E_NO_ANSWER, E_CALLED_OFF, and the errors of a start
 */
export async function callOnce(
  named: NamedCall,
  prepare: () => Promise<ToolRequest>,
  options: CallOptions,
): Promise<CallToolResult> {
  const result = await withServers(options, named, (servers) => callWith(servers, named, prepare, options));
  if (result.isError === true) throw toolFailed(named.tool, textOf(result));
  return result;
}

/**
 * Calls a tool as `callOnce` does, with servers that are lent for more than one call. Only one call may be under way.
 * @returns the answer of the tool, which may be a refusal
 * @throws LauncherError E_NO_ANSWER, E_CALLED_OFF, and the errors of a start
 */
export async function callWith(
  servers: Servers,
  { tool, command }: NamedCall,
  prepare: () => Promise<ToolRequest>,
  options: CallOptions,
): Promise<CallToolResult> {
  const { config, platform, version, signals } = options;
  const holders: Holder[] = [];
  const waitUnless = <F>(found: F | null, holder: Holder): F | null => {
    holders.push(holder);
    if (found === null) options.onWait(waitingFor(holder));
    return found;
  };
  /** The call waits for an instance that is starting or ending: soon it can be read, or is gone. */
  const readInstead = async (holder: Holder): Promise<Found<Holder> | null> =>
    waitUnless(isReadable(holder, platform) ? { kind: 'found', instance: holder } : null, holder);
  const attachInstead = async (holder: Holder): Promise<Found<SharedInstance> | null> =>
    waitUnless(await findInstance(config.dataDir, platform, { version, person: config.person }), holder);
  const { onlyReads = false, send } = await prepare();
  const asOwner = async (session: ClientSession) =>
    send(session, await findTool(await session.listTools(), tool));
  const asReader = async (session: ClientSession) => {
    const described = await findTool(await session.listTools(), tool);
    return onlyReads || reads(described) ? send(session, described) : null;
  };
  const outcome = await servers.own(readInstead, asOwner).catch((error: unknown) => {
    throw refused(error, OUT_OF_REACH, holders);
  });
  if (outcome.kind === 'answered') return outcome.answer;
  if (onlyReads || !(await isKnownToWrite(tool))) {
    servers.log.debug({ holder: describeHolder(outcome.instance) }, 'Reading beside the running instance');
    const answer = await servers.beside(asReader);
    if (answer !== null) return answer;
  }
  const own = async (): ReturnType<OwnOrAttach['own']> => {
    const seenBefore = holders.length;
    return servers.own(attachInstead, asOwner).catch((error: unknown) => {
      if (isRefusal(error) && areSeveral(holders.slice(seenBefore))) return own();
      throw refused(error, onlyTheOwnerWrites(tool, command), holders);
    });
  };
  return ownOrAttach({
    own,
    attach: (instance) => servers.attached(instance, asOwner),
    abort: signals.firstSignal,
  });
}

/** Saves a server process that would only say so: calls that are made at once have to share the processors. */
async function isKnownToWrite(tool: string): Promise<boolean> {
  const { tools } = await import('@csf-mcp/server/vocabulary');
  return tools.some(({ name, isReadOnly }) => name === tool && !isReadOnly);
}

/** Others have had their turn meanwhile, so ours will come. */
function areSeveral(holders: readonly Holder[]): boolean {
  const pids = holders.flatMap((holder) => (holder.kind === 'unrecorded' ? [] : [holder.record.pid]));
  return new Set(pids).size > 1;
}

interface OwnOrAttach {
  /** Becomes the owner when its turn has come, or finds an instance that lets sessions attach. */
  readonly own: () => Promise<Answered<CallToolResult> | Found<SharedInstance>>;
  readonly attach: (instance: SharedInstance) => Promise<Answered<CallToolResult> | TurnedAway>;
  readonly abort: AbortSignal;
}

/** Calls a tool that writes. */
async function ownOrAttach({ own, attach, abort }: OwnOrAttach): Promise<CallToolResult> {
  for (let timesTurnedAway = 0; timesTurnedAway < MAX_TURNED_AWAY; timesTurnedAway++) {
    if (timesTurnedAway > 1) await sleep(TURNED_AWAY_RETRY_MS, undefined, { signal: abort });
    const owned = await own();
    const outcome = owned.kind === 'found' ? await attach(owned.instance) : owned;
    if (outcome.kind === 'answered') return outcome.answer;
  }
  throw closesEachSession();
}

function waitingFor(holder: Holder): string {
  const pid = holder.kind === 'unrecorded' ? '' : ` (pid ${holder.record.pid})`;
  return `waiting for the running instance to end${pid}`;
}

/** `csf-mcp call --list`: returns the tools, or one of them. Needs neither lock nor database. */
export async function listTools(tool: string | undefined, options: CallOptions): Promise<ListedTool[]> {
  const tools = await withServers(options, { command: 'call' }, (servers) =>
    servers.beside((conversation) => conversation.listTools()),
  );
  return (tool === undefined ? tools : [await findTool(tools, tool)]).map(listedTool);
}

/** The text of a tool's answer. */
export function textOf({ content }: CallToolResult): string {
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

async function readText(stdin: Readable, abort: AbortSignal): Promise<string> {
  return decode(await readInput(stdin, { abort, maxBytes: MAX_LINE_BYTES }));
}

/** Refuses text that is not UTF-8, because it would be stored with letters lost. Drops a byte order mark. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new LauncherError('E_USAGE', 'stdin is not UTF-8', {
      hint: 'JSON has to be UTF-8. Save the file in that encoding, or convert it with iconv.',
      cause: error,
    });
  }
}

/** Whether csf-mcp can read the holder's database while the holder runs. */
function isReadable(holder: Holder, platform: Platform): boolean {
  switch (holder.kind) {
    case 'instance':
    case 'untimed':
      return holder.record.state === 'running';
    case 'elsewhere':
      // SQLite's readers and writers share memory, so they have to be on the same machine.
      return holder.record.state === 'running' && holder.record.bootId === currentPidScope(platform).bootId;
    case 'legacy':
      return true;
    default:
      return false;
  }
}

async function findTool(tools: readonly Tool[], name: string): Promise<Tool> {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool !== undefined) return tool;
  const { formerTools } = await import('@csf-mcp/server/vocabulary');
  if (Object.hasOwn(formerTools, name)) {
    throw new LauncherError('E_USAGE', `there is no tool ${name} any more`, {
      hint: formerTools[name] ?? '',
    });
  }
  const names = tools.map((candidate) => candidate.name);
  const near = nearest(name, names, MAX_SUGGESTIONS);
  const question = near.length === 0 ? '' : `Did you mean ${near.join(' or ')}? `;
  throw new LauncherError('E_USAGE', `there is no tool ${JSON.stringify(name)}`, {
    hint: `${question}'csf-mcp call --list' lists all tools.`,
  });
}

/** Replaces the hint of a refused start, which does not help a call. */
function refused(error: unknown, reason: string, holders: readonly Holder[]): unknown {
  if (!isRefusal(error)) return error;
  const stop = holders.at(-1)?.kind === 'elsewhere' ? STOP_ELSEWHERE : STOP_HERE;
  return new LauncherError(error.code, error.message, { hint: `${reason}\n${stop}`, cause: error });
}

function isRefusal(error: unknown): error is LauncherError {
  return error instanceof LauncherError && error.code === 'E_ALREADY_RUNNING';
}

function onlyTheOwnerWrites(tool: string, command: NamedCall['command']): string {
  const [what, rest, again] =
    command === 'view'
      ? ['Recording a score', 'The card keeps what you have filled in.', 'press Record again']
      : [tool, 'You can still call tools that read.', 'call again'];
  return `${what} writes, and only the running instance may do that. ${rest}
To let it do that: ask the MCP client that it belongs to
To share it:       start it with --attach, as csf-mcp install does, then ${again}
To wait longer:    csf-mcp ${command} … --wait 60`;
}

const OUT_OF_REACH = `csf-mcp cannot read next to that instance, and gave up waiting.
To see its state:  csf-mcp status`;

const STOP_HERE = 'To stop it:        csf-mcp kill, then try again';

const STOP_ELSEWHERE =
  'To stop it:        in the container or on the machine where it was started, then try again';

/** How the MCP SDK begins such a refusal. */
const ARGUMENTS_REFUSED = 'Input validation error';

/**
 * A tool says in its first line what is wrong, and in the next ones what to do. Arguments that do not fit its schema are
 * refused before it is called: on that line if one is wrong, else on the next ones.
 */
export function toolFailed(tool: string, text: string): LauncherError {
  const [message = '', ...rest] = text.split('\n');
  const isBeforeCall = rest.length === 0 || message.startsWith(ARGUMENTS_REFUSED);
  const lines = isBeforeCall ? [...rest, `'csf-mcp call --list ${tool}' shows its arguments.`] : rest;
  const hint = lines.join('\n').trim();
  return new LauncherError('E_TOOL_FAILED', message, { hint });
}
