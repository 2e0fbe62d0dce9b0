import { addAbortSignal, PassThrough, type Readable, type Writable } from 'node:stream';
import { nearest } from '@csf-mcp/server/nearest';
import type { CallToolResult, Tool } from '@modelcontextprotocol/client';
import type { Logger } from 'pino';
import type { ClientStreams } from '../attach/share.ts';
import type { Conversation } from '../call/conversation.ts';
import { readArguments } from '../call/given-arguments.ts';
import { argumentsFor } from '../call/tool-arguments.ts';
import { type ListedTool, listedTool, reads } from '../call/tool-list.ts';
import type { StartConfig } from '../config.ts';
import { errorMessage, LauncherError } from '../errors.ts';
import { EXIT, EXIT_CODE_OF, exitCodeOfSignal } from '../exit-codes.ts';
import { MAX_LINE_BYTES } from '../host/line-reader.ts';
import { type OwnOptions, ownInstance, readBeside, type ServerOptions } from '../instance/own.ts';
import { describeHolder } from '../lock/already-running.ts';
import type { Holder } from '../lock/holder.ts';
import { boundStream } from '../log/bounded-stream.ts';
import { openLifecycleFile } from '../log/lifecycle-file.ts';
import { lifecyclePath, openLifecycleLog } from '../log/lifecycle-log.ts';
import { createLogger } from '../log/logger.ts';
import { currentPidScope } from '../process/identity.ts';
import { type SignalInbox, SignalReceived } from '../supervise/signals.ts';
import { endOnUncaughtError } from '../supervise/uncaught.ts';

/** A reader of stderr that is merely slow gets its last lines; one that is not there is not waited for. */
const STDERR_STALL_MS = 100;

const MAX_SUGGESTIONS = 3;

/** Some programs begin a file with it. */
const BYTE_ORDER_MARK = '\ufeff';

export interface CallOptions {
  readonly config: StartConfig;
  readonly version: string;
  /** The folder of the `csf-mcp` package, with `bin` and `dist`. */
  readonly packageDir: string;
  readonly signals: SignalInbox;
  readonly stderr: Writable;
  readonly isTerminal: boolean;
  readonly useColour: boolean;
}

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
    const given = await readArguments(words, () => readText(stdin, options.signals.firstSignal));
    const talk = async (conversation: Conversation, mayWrite: boolean): Promise<CallToolResult | null> => {
      const described = findTool(await conversation.listTools(), tool);
      if (!mayWrite && !reads(described)) return null;
      return conversation.callTool(tool, argumentsFor(described, given));
    };
    const mayWrite = (conversation: Conversation) => talk(conversation, true);
    try {
      return await servers.own(readInstead, mayWrite);
    } catch (error) {
      if (!(error instanceof InstanceRuns)) throw refused(error, OUT_OF_REACH);
      servers.log.debug({ holder: error.message }, 'Reading beside the running instance');
    }
    const answer = await servers.beside((conversation) => talk(conversation, false));
    if (answer !== null) return answer;
    // Another call, as a rule: it has ended by now, or is about to.
    return servers.own(null, mayWrite).catch((error: unknown) => {
      throw refused(error, `${tool} writes, ${ONLY_THE_OWNER_WRITES}`);
    });
  });
  if (result === null) throw new Error(`${tool} was not called`);
  if (result.isError === true) throw toolFailed(textOf(result));
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

type Talk<T> = (conversation: Conversation) => Promise<T>;

/** The servers that a call can talk to, each for the time of one conversation. */
interface Servers {
  readonly own: <T>(findAnother: OwnOptions['findAnother'], talk: Talk<T>) => Promise<T>;
  readonly beside: <T>(talk: Talk<T>) => Promise<T>;
  readonly log: Logger;
}

async function withServers<T>(
  options: CallOptions,
  facts: object,
  use: (servers: Servers) => Promise<T>,
): Promise<T> {
  const { config, version, signals } = options;
  const stderr = boundStream(options.stderr);
  const path = lifecyclePath(config.stateDir);
  const log = await createLogger({
    ...options,
    level: config.logLevel,
    stderr,
    lifecycleFile: openLifecycleFile(path),
  });
  log.debug({ version, node: process.version, clientPid: process.ppid, ...facts }, 'Calling');
  const hasFailed = endOnUncaughtError(log);
  const serverOptions = (openClient: ServerOptions['openClient']): ServerOptions => ({
    ...options,
    log,
    stderr,
    openClient,
    onReady: (serverPid) => log.debug({ serverPid }, 'ready'),
  });
  try {
    return await use({
      log,
      beside: (talk) => talkTo(talk, version, (openClient) => readBeside(serverOptions(openClient))),
      own: (findAnother, talk) =>
        talkTo(talk, version, async (openClient) => {
          let failure: unknown = null;
          const report = (error: unknown): number => {
            failure = error;
            return exitCodeOfError(error);
          };
          const exitCode = await ownInstance({ ...serverOptions(openClient), findAnother, report });
          if (failure !== null) throw failure;
          return exitCode;
        }),
    });
  } catch (error) {
    const reason = hasFailed() ? error : calledOff(signals, error);
    const isOfTheCall =
      reason instanceof LauncherError && (reason.code === 'E_USAGE' || reason.code === 'E_TOOL_FAILED');
    if (!isOfTheCall) logFailure(reason, path);
    throw reason;
  } finally {
    await stderr.flush(STDERR_STALL_MS);
  }
}

/** Runs a server for one conversation: its end is the end of the server's input, and the other way round. */
async function talkTo<T>(
  talk: Talk<T>,
  version: string,
  run: (openClient: () => ClientStreams) => Promise<number>,
): Promise<T> {
  const toServer = new PassThrough();
  const fromServer = new PassThrough();
  const conversations: Promise<PromiseSettledResult<T>>[] = [];
  const hold = async (): Promise<PromiseSettledResult<T>> => {
    try {
      const { converse } = await import('../call/conversation.ts'); // while the server starts
      return { status: 'fulfilled', value: await converse({ fromServer, toServer }, version, talk) };
    } catch (reason) {
      return { status: 'rejected', reason };
    } finally {
      toServer.end();
    }
  };
  let exitCode: number;
  try {
    exitCode = await run(() => {
      conversations.push(hold());
      return { stdin: toServer, stdout: fromServer };
    });
  } finally {
    fromServer.end(); // whoever still waits for an answer gets none
    await Promise.all(conversations);
  }
  const [outcome] = await Promise.all(conversations);
  if (outcome?.status === 'fulfilled') return outcome.value;
  if (outcome?.reason instanceof LauncherError) throw outcome.reason;
  throw new LauncherError(
    'E_NO_ANSWER',
    `The server ended before it had answered (exit code ${exitCode}): ${errorMessage(outcome?.reason)}`,
    {
      hint: 'A change may have been made or not: read what is stored before you repeat it. See csf-mcp logs.',
      cause: outcome?.reason,
    },
  );
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
  const text = Buffer.concat(chunks).toString('utf8');
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
}

/** Ends the contest for the lock: an instance runs, and its database can be read beside it. */
class InstanceRuns extends Error {}

/** One that is starting or ending is waited for: soon it can be read, or is gone. */
async function readInstead(holder: Holder): Promise<void> {
  if (isReadable(holder)) throw new InstanceRuns(describeHolder(holder));
}

function isReadable(holder: Holder): boolean {
  switch (holder.kind) {
    case 'instance':
      return holder.record.state === 'running';
    case 'elsewhere':
      // SQLite's readers and writers share memory, which another machine does not have.
      return holder.record.state === 'running' && holder.record.bootId === currentPidScope().bootId;
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
function refused(error: unknown, hint: string): unknown {
  if (!(error instanceof LauncherError) || error.code !== 'E_ALREADY_RUNNING') return error;
  return new LauncherError(error.code, error.message, { hint, cause: error });
}

const ONLY_THE_OWNER_WRITES = `and only the instance that runs may do that. Tools that read can be called meanwhile.
To let it do that: ask the MCP client that it belongs to
To stop it:        csf-mcp kill, then call again`;

const OUT_OF_REACH = `It can neither be read beside nor be waited for any longer.
To see its state:  csf-mcp status
To stop it:        csf-mcp kill, then call again`;

/** A tool says what is wrong in one line, and in the next ones what to do. */
function toolFailed(text: string): LauncherError {
  const [message = '', ...hint] = text.split('\n');
  return new LauncherError(
    'E_TOOL_FAILED',
    message,
    hint.length === 0 ? {} : { hint: hint.join('\n').trim() },
  );
}

function calledOff({ firstSignal }: SignalInbox, error: unknown): unknown {
  if (!(firstSignal.reason instanceof SignalReceived)) return error;
  const { signal } = firstSignal.reason;
  return new LauncherError('E_CALLED_OFF', `Called off by ${signal}`, {
    exitCode: exitCodeOfSignal(signal),
    cause: error,
  });
}

function logFailure(error: unknown, path: string): void {
  const { code, hint } = error instanceof LauncherError ? error : { code: null, hint: undefined };
  openLifecycleLog(path)('error', { code, exitCode: exitCodeOfError(error), hint }, errorMessage(error));
}

function exitCodeOfError(error: unknown): number {
  return error instanceof LauncherError ? (error.exitCode ?? EXIT_CODE_OF[error.code]) : EXIT.unexpected;
}
