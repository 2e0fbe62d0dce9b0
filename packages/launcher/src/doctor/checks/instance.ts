import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { addressOf, assertPrivateFolder } from '../../channel/site.ts';
import type { Introduction } from '../../control/messages.ts';
import { errorMessage } from '../../errors.ts';
import type { Inspection } from '../../instance/inspect.ts';
import type { AnsweringHolder, Holder } from '../../lock/holder.ts';
import type { Platform } from '../../platform/platform.ts';
import { type CsfMcpProcess, listCsfMcpProcesses } from '../../process/csf-mcp.ts';
import { readProcessFacts } from '../../process/read-facts.ts';
import { asSuperuser, csfMcp, type DoctorContext, keptAside } from '../context.ts';
import { type Finding, ok, problem, warning } from '../finding.ts';
import { isOwn } from '../folder.ts';
import { lookAtInstance } from '../found-instance.ts';

/** By default no start may take this long. */
const START_LIMIT_MS = 60_000;

/** Checks what runs, and what should no longer run. */
export async function checkInstance(context: DoctorContext): Promise<Finding[]> {
  const inspection = await lookAtInstance(context);
  const processes = listCsfMcpProcesses(context.surroundings.platform);
  return [
    checkState(inspection, processes ?? [], context),
    checkVersion(inspection, context),
    checkProcesses(inspection, processes, context),
    checkSocketFolder(context),
  ];
}

function checkState(
  inspection: Inspection | null,
  processes: readonly CsfMcpProcess[],
  context: DoctorContext,
): Finding {
  const id = 'instance.state';
  if (inspection === null) return ok(id, 'Not checked: a lock file has more than one name (see lock)');
  const { verdict, reason } = inspection;
  const kill = csfMcp(context, ['kill', ...context.pathFlags]);
  switch (inspection.verdict) {
    case 'none':
      return ok(id, `No instance is running: ${reason}`);
    case 'stale':
      return ok(id, `No instance is running; the next start takes over what is left: ${reason}`);
    case 'unknown':
      return problem(id, `Cannot tell whether an instance is running: ${reason.replace(/\.?$/, '.')}`, null);
    case 'running':
      break;
  }
  const { holder, introduction } = inspection;
  const stopped = processes.filter(({ pid, isStopped }) => isStopped && pidsOf(holder).includes(pid));
  if (stopped.length > 0) {
    const pids = stopped.map(({ pid }) => String(pid));
    const what = `The running instance is paused (by Ctrl-Z or SIGSTOP) and answers nobody: process ${pids.join(', ')}.`;
    return problem(id, what, context.shell.run(['kill', '-CONT', ...pids]));
  }
  switch (holder.kind) {
    case 'orphan':
      return problem(id, `A server has outlived its launcher: ${reason}.`, kill);
    case 'legacy':
      return warning(id, `An older version is running: ${reason}.`, holder.launcher === null ? null : kill);
    case 'unrecorded': {
      const look = csfMcp(context, ['status', ...context.pathFlags]);
      return warning(
        id,
        `The lock is held by a process other than the one it names: ${reason}. Check again in a moment.`,
        look,
      );
    }
    case 'elsewhere':
      return ok(
        id,
        `An instance is running in another container or on another machine: ${reason}${attached(introduction)}`,
      );
    case 'untimed':
      return warning(
        id,
        `An instance is running, and csf-mcp could not read when its process started: ${reason}. It can be asked to end, but not be ended by force.`,
        null,
      );
    case 'instance': {
      const { state, startTime, pid } = holder.record;
      const isLate = context.now.getTime() - Date.parse(startTime) > START_LIMIT_MS;
      if (state === 'starting' && isLate)
        return warning(id, `The instance with pid ${pid} has been starting since ${startTime}.`, kill);
      return ok(
        id,
        `An instance is ${state}, pid ${pid}, since ${startTime}: ${reason}${attached(introduction)}`,
      );
    }
  }
  return problem(id, `Unknown: ${verdict}`, null);
}

function attached(introduction: Introduction | null): string {
  const count = introduction?.sessions?.filter(({ isOwn }) => !isOwn).length ?? 0;
  return count === 0 ? '' : `; attached sessions: ${count}`;
}

function checkVersion(inspection: Inspection | null, context: DoctorContext): Finding {
  const id = 'instance.version';
  const running = inspection?.verdict === 'running' ? inspection : null;
  const holder = running?.holder;
  if (holder === undefined || !mayBeKilled(holder, running?.introduction ?? null))
    return ok(id, 'No running instance to compare versions with');
  const { version } = holder.record;
  if (version === context.version) return ok(id, `The running instance has this version, ${version}`);
  return warning(
    id,
    `The running instance has version ${version}, but this is ${context.version}. Its clients start the new one when it has ended.`,
    csfMcp(context, ['kill', ...context.pathFlags]),
  );
}

/** In another container, and without a start time, `kill` reaches only an instance that answers. */
function mayBeKilled(holder: Holder, introduction: Introduction | null): holder is AnsweringHolder {
  if (holder.kind === 'instance') return true;
  return (holder.kind === 'elsewhere' || holder.kind === 'untimed') && introduction !== null;
}

function checkProcesses(
  inspection: Inspection | null,
  processes: readonly CsfMcpProcess[] | null,
  { shell, surroundings }: DoctorContext,
): Finding {
  const id = 'instance.processes';
  if (processes === null) return ok(id, 'csf-mcp does not look for leftover processes on this system');
  const recorded = inspection?.verdict === 'running' ? pidsOf(inspection.holder) : [];
  const { orphans, abandoned, others } = sortOut(processes, recorded, (pid) =>
    isNode(pid, surroundings.platform),
  );
  const pids = [...orphans, ...abandoned];
  if (pids.length === 0)
    return ok(id, `No leftover csf-mcp processes; other csf-mcp processes: ${others.length}`);
  const found = [
    ...orphans.map((pid) => `server ${pid} has no launcher`),
    ...abandoned.map((pid) => `launcher ${pid} has no server and no client`),
  ];
  return warning(
    id,
    `Leftover csf-mcp processes of this user: ${found.join('; ')}. The command below asks them to end, and kills them after a few seconds.`,
    shell.endProcesses(pids),
  );
}

/** Whether a process is alive and runs Node.js. */
function isNode(pid: number, platform: Platform): boolean {
  return readProcessFacts(pid, platform)?.isNode ?? false;
}

export interface SortedProcesses {
  /** Servers whose launcher is gone: the process that became their parent does not run Node.js. */
  readonly orphans: readonly number[];
  /**
   * Launchers without a server and, because init is their parent, without a client. In a container init may be the
   * parent of every launcher, so a launcher that may be attached to an instance does not count.
   */
  readonly abandoned: readonly number[];
  /** Other instances, attached sessions, and starts that wait. */
  readonly others: readonly number[];
}

/**
 * Sorts processes of csf-mcp by whether somebody still needs them.
 * @param recorded the processes that the lock names, which are needed
 * @param isNode whether a process runs Node.js: other commands than `csf-mcp start` have a server too, and the command
 * line of a launcher does not always show what it is
 */
export function sortOut(
  processes: readonly CsfMcpProcess[],
  recorded: readonly number[],
  isNode: (pid: number) => boolean,
): SortedProcesses {
  const rest = processes.filter(({ pid }) => !recorded.includes(pid));
  const parents = new Set(
    processes.filter(({ role }) => role === 'server').map(({ parentPid }) => parentPid),
  );
  const isOrphan = ({ role, parentPid }: CsfMcpProcess): boolean => role === 'server' && !isNode(parentPid);
  const isAbandoned = ({ role, pid, parentPid, mayBeAttached }: CsfMcpProcess): boolean =>
    role === 'launcher' && parentPid === 1 && !mayBeAttached && !parents.has(pid);
  const orphans = rest.filter(isOrphan).map(({ pid }) => pid);
  const abandoned = rest.filter(isAbandoned).map(({ pid }) => pid);
  const others = rest.map(({ pid }) => pid).filter((pid) => ![...orphans, ...abandoned].includes(pid));
  return { orphans, abandoned, others };
}

function pidsOf(holder: Holder): number[] {
  switch (holder.kind) {
    case 'instance':
      return [holder.launcher.pid, ...(holder.server === null ? [] : [holder.server.pid])];
    case 'orphan':
      return holder.servers.map(({ pid }) => pid);
    case 'legacy':
      return holder.launcher === null ? [] : [holder.launcher.pid];
    default:
      return [];
  }
}

function checkSocketFolder({ paths, shell, now, surroundings }: DoctorContext): Finding {
  const id = 'instance.attach';
  if (surroundings.platform.listensOn === 'pipe') return ok(id, 'Sessions attach through a pipe');
  let folder: string;
  try {
    folder = dirname(addressOf(paths.dataDir, surroundings.platform));
  } catch {
    return ok(id, 'There is no data directory to attach to yet');
  }
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return ok(id, `Sessions attach in ${folder}, which does not exist yet`);
  try {
    assertPrivateFolder(folder);
    return ok(id, `Sessions attach in a folder that only this user can open: ${folder}`);
  } catch (error) {
    const aside = shell.move(folder, keptAside(folder, now));
    const fix =
      stats.isDirectory() && isOwn(stats)
        ? shell.run(['chmod', '700', folder])
        : isOwn(stats)
          ? aside
          : asSuperuser(aside);
    return problem(id, `csf-mcp refuses clients with --attach: ${errorMessage(error)}.`, fix);
  }
}
