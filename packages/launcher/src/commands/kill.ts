import { LauncherError } from '../errors.ts';
import { type InstancePaths, inspectInstance } from '../instance/inspect.ts';
import { describeHolder } from '../lock/already-running.ts';
import type { Holder } from '../lock/holder.ts';
import { removeStaleLockFile } from '../lock/remove-stale.ts';
import { type Target, type Termination, terminate } from '../process/terminate.ts';

/** What `csf-mcp kill --json` prints. */
export interface KillReport {
  /** The launcher that was ended; null when only an orphaned server was left. */
  readonly pid: number | null;
  readonly serverPid: number | null;
  /** `exited`: it ended by itself after SIGTERM. `killed`: it took SIGKILL after the timeout. */
  readonly outcome: Termination['outcome'];
  readonly elapsedMs: number;
}

/**
 * Ends the running instance and confirms that it is gone.
 * @param timeoutMs milliseconds between SIGTERM and SIGKILL.
 * @throws LauncherError E_NOT_RUNNING, E_STATUS_UNKNOWN, E_NOT_PERMITTED, E_STILL_RUNNING
 */
export async function kill(paths: InstancePaths, timeoutMs: number): Promise<KillReport> {
  const target = await findTarget(paths);
  const { outcome, elapsedMs } = await terminate(target, timeoutMs);
  if (outcome === 'killed') await removeStaleLockFile(paths.lockFile); // its launcher could not
  return {
    pid: target.launcher?.pid ?? null,
    serverPid: target.servers[0]?.pid ?? null,
    outcome,
    elapsedMs,
  };
}

/** The report for people. */
export function formatKill({ pid, serverPid, outcome, elapsedMs }: KillReport): string {
  const who = pid === null ? `orphaned server ${serverPid}` : `instance with pid ${pid}`;
  const how =
    outcome === 'exited' ? 'it closed cleanly' : 'it did not react in time and was killed (SIGKILL)';
  return `Stopped the ${who} after ${(elapsedMs / 1_000).toFixed(2)} s: ${how}.\n`;
}

async function findTarget(paths: InstancePaths): Promise<Target> {
  const inspection = await inspectInstance(paths);
  switch (inspection.verdict) {
    case 'running':
      return targetOf(inspection.holder, inspection.reason);
    case 'unknown':
      throw new LauncherError(
        'E_STATUS_UNKNOWN',
        `cannot tell whether an instance is running: ${inspection.reason}`,
        {
          hint: 'Set CSF_MCP_LOCK_FILE (or --lock-file) to the lock file of your instance.',
        },
      );
    default:
      throw new LauncherError('E_NOT_RUNNING', `no instance is running (${inspection.reason})`);
  }
}

function targetOf(holder: Holder, reason: string): Target {
  switch (holder.kind) {
    case 'instance':
      return { launcher: holder.launcher, servers: holder.server === null ? [] : [holder.server] };
    case 'orphan':
      if (holder.servers.length > 0) return { launcher: null, servers: holder.servers };
      break;
    case 'legacy':
      if (holder.launcher !== null) return { launcher: holder.launcher, servers: [] };
      break;
  }
  throw new LauncherError('E_NOT_PERMITTED', `not stopping it: ${describeHolder(holder)} (${reason})`, {
    hint:
      holder.kind === 'unrecorded'
        ? 'Try again in a moment: it has not recorded which process it is.'
        : 'It is not proven to be an instance of yours on this machine, so it is never signalled. Stop it from where it was started.',
  });
}
