import { LauncherError } from '../errors.ts';
import type { Holder } from './holder.ts';
import type { LegacyRecord } from './record.ts';

/** The first words of every refusal. Users and scripts look for them. */
const ALREADY_RUNNING = 'Another MCP server instance is already running';

const WAYS_OUT = `To wait for it:    csf-mcp start --wait 30
To share it:       csf-mcp start --attach  (in the configuration of every client that shares it)
To replace it:     csf-mcp start --force   (or set FORCE_TERMINATE=true)
To stop it:        csf-mcp kill`;

export interface RefusalContext {
  readonly holder: Holder;
  /** The lock file or the data directory that is locked, in words. */
  readonly where: string;
}

/** The refusal of a second start: which instance runs, since when, and what to do. */
export function alreadyRunning({ holder, where }: RefusalContext): LauncherError {
  return new LauncherError('E_ALREADY_RUNNING', `${ALREADY_RUNNING} (${describeHolder(holder)}; ${where})`, {
    hint: holder.kind === 'elsewhere' ? WAYS_OUT_ELSEWHERE : WAYS_OUT,
  });
}

/** What to do about an instance without a start time that does not end when it is asked. */
export const HINT_UNTIMED =
  'Nothing proves which process it is, so csf-mcp never signals it. Close its client, or end it yourself. On Windows an optional package was missing when it started: install csf-mcp again with its optional packages (csf-mcp doctor has the command).';

const WAYS_OUT_ELSEWHERE = `It was started in another container (or on another machine). Stop it there.
To wait for it:    csf-mcp start --wait 30
To share it:       csf-mcp start --attach  (in every container that has its data directory)
To run beside it:  give this one another lock file and another data directory (CSF_MCP_LOCK_FILE, CSF_MCP_DATA_DIR).`;

/** The refusal of a forced start that would only continue a fight between two clients. */
export function takeoverRefused(
  { holder, where }: RefusalContext,
  recent: number,
  windowMs: number,
): LauncherError {
  const seconds = windowMs / 1000;
  return new LauncherError(
    'E_ALREADY_RUNNING',
    `${ALREADY_RUNNING} (${describeHolder(holder)}; ${where}), and it is not replaced: instances were replaced by force ${recent} times within the last ${seconds} s, so two clients with FORCE_TERMINATE or --force seem to be replacing each other`,
    {
      hint: `Remove FORCE_TERMINATE (or --force) from one of the clients' configurations, or give each its own lock file and data directory (CSF_MCP_LOCK_FILE, CSF_MCP_DATA_DIR). To replace it once more: wait ${seconds} s, or run csf-mcp kill.`,
    },
  );
}

/** The refusal of a forced start, when nothing proves that the process is an instance of ours. */
export function notOursToTerminate({ holder, where }: RefusalContext): LauncherError {
  return new LauncherError('E_ALREADY_RUNNING', `${ALREADY_RUNNING} (${describeHolder(holder)}; ${where})`, {
    hint: hintNotOurs(holder),
  });
}

function hintNotOurs({ kind }: Holder): string {
  if (kind === 'elsewhere') return WAYS_OUT_ELSEWHERE;
  if (kind === 'untimed') return HINT_UNTIMED;
  return 'csf-mcp cannot prove that it is one of your instances, so it never signals it. If you know it, stop it yourself, or set CSF_MCP_LOCK_FILE (and CSF_MCP_DATA_DIR) to other paths.';
}

/** The refusal of a forced start whose request was heard by an instance that must not be signalled, and not followed. */
export function stillThere({ holder, where }: RefusalContext): LauncherError {
  return new LauncherError(
    'E_ALREADY_RUNNING',
    `${ALREADY_RUNNING} (${describeHolder(holder)}; ${where}). It was asked to end, and is still there`,
    { hint: holder.kind === 'untimed' ? HINT_UNTIMED : WAYS_OUT_ELSEWHERE },
  );
}

/** The refusal when another directory leads to the same database, and an instance has it there. */
export function databaseElsewhere(path: string): LauncherError {
  return new LauncherError(
    'E_ALREADY_RUNNING',
    `${ALREADY_RUNNING} (it has the database ${path} open, by another path)`,
    {
      hint: 'Another folder leads to the same file, perhaps in another container, or somebody has deleted instance.lock beside it. Stop that instance, or give this one a data directory of its own (CSF_MCP_DATA_DIR).',
    },
  );
}

/** The refusal when the running instance lets sessions attach, and closes each one without a word. */
export function closesEachSession(): LauncherError {
  return new LauncherError('E_ALREADY_RUNNING', 'The running instance closes each session at once', {
    hint: 'It has probably run out of descriptors (ulimit -n). Close some of its sessions, or end it with csf-mcp kill.',
  });
}

/** The refusal when the running instance lets sessions attach, and says nothing. */
export function doesNotAnswer(): LauncherError {
  return new LauncherError('E_ALREADY_RUNNING', 'The running instance does not answer', {
    hint: 'Its server is stopped or hangs. End it with csf-mcp kill, then start again.',
  });
}

/** The holder of the lock, in one line. */
export function describeHolder(holder: Holder): string {
  switch (holder.kind) {
    case 'unrecorded':
      return 'it has not recorded its details: it is starting up, or somebody has changed the file';
    case 'legacy':
      return `${describeRecord(holder.record)}; ${holder.reason}`;
    case 'elsewhere':
      return `${describeRecord(holder.record)}, in another PID namespace or on another machine`;
    case 'untimed':
      return `${describeRecord(holder.record)}, ${holder.record.state}, without a start time of its process`;
    case 'orphan':
      return `${describeRecord(holder.record)}; its launcher is gone and its server is still ending`;
    case 'instance':
      return `${describeRecord(holder.record)}, ${holder.record.state}`;
  }
}

function describeRecord({ pid, startTime, transport, version }: LegacyRecord): string {
  return `pid ${pid}, since ${startTime}, transport ${transport}, version ${version}`;
}
