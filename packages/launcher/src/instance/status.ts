import type { ServerWarning } from '../channel/server-warning.ts';
import type { SessionFacts } from '../channel/session-facts.ts';
import type { Introduction } from '../control/messages.ts';
import { EXIT } from '../exit-codes.ts';
import type { Holder } from '../lock/holder.ts';
import type { LockPaths } from '../lock/paths.ts';
import type { Platform } from '../platform/platform.ts';
import { type Inspection, inspectInstance } from './inspect.ts';
import type { Usage } from './usage.ts';

/**
 * The report that `csf-mcp status --json` prints. It always has every key; null means unknown or not applicable. Keys are only ever
 * added.
 */
export interface StatusReport {
  /** `running`, `stale` (a lock file is left, nobody holds it), `none`, or `unknown` (csf-mcp cannot tell). */
  readonly verdict: Inspection['verdict'];
  /** How the verdict was reached. */
  readonly reason: string;
  /** The pid of the launcher. */
  readonly pid: number | null;
  readonly serverPid: number | null;
  /** `starting`, `running` or `stopping`. */
  readonly state: string | null;
  /** ISO 8601, UTC. */
  readonly startTime: string | null;
  readonly uptimeSeconds: number | null;
  readonly transport: string | null;
  readonly version: string | null;
  /** What makes its data doubtful: `second-writer`, `data-differ`, or a word of another version. */
  readonly warnings: readonly string[];
  /** Its sessions, as the instance itself says; null when it does not answer. */
  readonly sessions: Introduction['sessions'];
  /** ISO 8601, UTC: since when the server has not answered its launcher. Null when it does, or nobody says so. */
  readonly unresponsiveSince: string | null;
  /** How often the server was started again, and why the last time; null when the instance does not answer. */
  readonly restarts: Introduction['restarts'] | null;
  readonly launcher: Usage | null;
  readonly server: Usage | null;
  readonly lockFile: string;
  readonly dataDir: string;
}

/** Collects the status of the instance behind a lock file. */
export async function status(paths: LockPaths, platform: Platform, now: Date): Promise<StatusReport> {
  const inspection = await inspectInstance(paths, platform);
  const { verdict, reason } = inspection;
  const holder = inspection.verdict === 'running' ? inspection.holder : null;
  const record = holder === null || holder.kind === 'unrecorded' ? null : holder.record;
  const details =
    holder === null || holder.kind === 'unrecorded' || holder.kind === 'legacy' ? null : holder.record;
  const introduction = inspection.verdict === 'running' ? inspection.introduction : null;
  const { launcher, server } = introduction ?? (await measure(holder, platform));
  return {
    verdict,
    reason,
    pid: record?.pid ?? null,
    serverPid: details?.serverPid ?? null,
    state: details?.state ?? null,
    startTime: record?.startTime ?? null,
    uptimeSeconds: record === null ? null : secondsBetween(record.startTime, now),
    transport: record?.transport ?? null,
    version: record?.version ?? null,
    warnings: details?.warnings ?? [],
    sessions: introduction?.sessions ?? null,
    unresponsiveSince: introduction?.unresponsiveSince ?? null,
    restarts: introduction?.restarts ?? null,
    launcher,
    server,
    lockFile: paths.lockFile,
    dataDir: paths.dataDir,
  };
}

async function measure(
  holder: Holder | null,
  platform: Platform,
): Promise<{ readonly launcher: Usage | null; readonly server: Usage | null }> {
  const { measureUsage } = await import('./usage.ts');
  const { launcherPid, serverPid } = localPids(holder);
  const [launcher, server] = await Promise.all([
    measureUsage(launcherPid, platform),
    measureUsage(serverPid, platform),
  ]);
  return { launcher, server };
}

export function exitCodeOfStatus({ verdict }: StatusReport): number {
  switch (verdict) {
    case 'running':
      return EXIT.ok;
    case 'unknown':
      return EXIT.unknown;
    default:
      return EXIT.notRunning;
  }
}

/** The report for people. */
export function formatStatus(report: StatusReport): string {
  const rows: Array<[label: string, value: string | null]> = [
    ['Status', `${VERDICT_TEXT[report.verdict]} (${report.reason})`],
    ['Launcher', report.pid === null ? null : `pid ${report.pid}${formatUsage(report.launcher)}`],
    ['Server', report.serverPid === null ? null : `pid ${report.serverPid}${formatUsage(report.server)}`],
    ['State', formatState(report)],
    [
      'Started',
      report.startTime === null ? null : `${report.startTime}, up ${formatDuration(report.uptimeSeconds)}`,
    ],
    ['Transport', report.transport],
    ['Version', report.version],
    ['Restarts', formatRestarts(report.restarts)],
    ...(report.sessions ?? []).map((session): [string, string] => ['Session', formatSession(session)]),
    ['Lock file', report.lockFile],
    ['Data', report.dataDir],
    ...report.warnings.map((word): [string, string] => ['Warning', explainWarning(word)]),
  ];
  return rows
    .filter(([, value]) => value !== null)
    .map(([label, value]) => `${`${label}:`.padEnd(11)}${value}\n`)
    .join('');
}

const WARNING_TEXT: Readonly<Record<ServerWarning, string>> = {
  'second-writer':
    'another program has written to the database. Close it. What it changed is not in the audit log: csf-mcp doctor names what differs',
  'data-differ':
    'the data differ from the audit log: somebody has changed them outside csf-mcp. csf-mcp doctor names what differs: compare it with a backup',
};

/** A word of another version stands for itself. */
function explainWarning(word: string): string {
  return isKnown(word) ? WARNING_TEXT[word] : word;
}

function isKnown(word: string): word is ServerWarning {
  return Object.hasOwn(WARNING_TEXT, word);
}

const VERDICT_TEXT: Record<Inspection['verdict'], string> = {
  running: 'running',
  stale: 'not running; the next start removes the stale lock file',
  none: 'not running',
  unknown: 'cannot tell',
};

// Leaves out pids of another PID namespace: another process may have that pid here.
function localPids(holder: Holder | null): { launcherPid: number | null; serverPid: number | null } {
  switch (holder?.kind) {
    case 'instance':
      return { launcherPid: holder.launcher.pid, serverPid: holder.server?.pid ?? null };
    case 'orphan':
      return { launcherPid: null, serverPid: holder.servers[0]?.pid ?? null };
    case 'legacy':
      return { launcherPid: holder.launcher?.pid ?? null, serverPid: null };
    default:
      return { launcherPid: null, serverPid: null };
  }
}

function formatUsage(usage: Usage | null): string {
  if (usage === null) return '';
  return `, CPU ${usage.cpuPercent.toFixed(1)} % on average, memory ${(usage.memoryBytes / 1_048_576).toFixed(1)} MiB`;
}

function formatState({ state, unresponsiveSince }: StatusReport): string | null {
  return unresponsiveSince === null
    ? state
    : `${state}, but the server has not answered since ${unresponsiveSince}`;
}

function formatRestarts(restarts: StatusReport['restarts']): string | null {
  if (restarts === null || restarts.last === null) return null;
  return `${restarts.count}, the last one ${restarts.last.at}: ${restarts.last.reason}`;
}

function formatSession({ client, protocol, since, requests, launcher, isOwn }: SessionFacts): string {
  const name = client === null ? 'a client that has not said its name' : `${client.name} ${client.version}`;
  const revision = protocol === null ? '' : ` (MCP ${protocol})`;
  const through =
    launcher === null ? 'attached' : `attached by pid ${launcher.pid}, version ${launcher.version}`;
  return `${name}${revision}, since ${since}, ${requests} ${requests === 1 ? 'request' : 'requests'}, ${isOwn ? 'own' : through}`;
}

function formatDuration(totalSeconds: number | null): string {
  if (totalSeconds === null) return '?';
  const days = Math.floor(totalSeconds / 86_400);
  const hours = Math.floor(totalSeconds / 3_600) % 24;
  const minutes = Math.floor(totalSeconds / 60) % 60;
  const parts = [
    days && `${days} d`,
    (days || hours) && `${hours} h`,
    `${minutes} min`,
    `${totalSeconds % 60} s`,
  ];
  return parts.filter(Boolean).join(' ');
}

/** Never negative, even if the clock was set back meanwhile. */
function secondsBetween(startTime: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - Date.parse(startTime)) / 1_000));
}
