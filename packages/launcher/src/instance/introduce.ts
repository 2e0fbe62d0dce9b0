import * as z from 'zod/mini';
import { sessionFacts } from '../channel/session-facts.ts';
import type { Introduction } from '../control/messages.ts';
import type { InstanceRecord } from '../lock/record.ts';
import type { Platform } from '../platform/platform.ts';
import { measureUsage, type Usage } from './usage.ts';
import type { Vitals } from './vitals.ts';

const sessionList = z.array(sessionFacts);

/** Whoever asks waits half a second for everything. */
const MEASURE_LIMIT_MS = 250;

/** Who this instance is, for whoever asks it. */
export async function introduce(
  { pid, startTime, version, state, serverPid }: InstanceRecord,
  vitals: Vitals,
  platform: Platform,
): Promise<Introduction> {
  const [launcher, server, signs] = await Promise.all([
    measureUsage(pid, platform, MEASURE_LIMIT_MS),
    measureUsage(serverPid, platform, MEASURE_LIMIT_MS),
    vitals.signs(),
  ]);
  return {
    pid,
    startTime,
    version,
    state,
    serverPid,
    ...signs,
    sessions: sessionList.safeParse(signs.sessions).data ?? null,
    launcher: launcher ?? ownUsage(),
    server,
  };
}

/** The same figures by our own counters, where the system does not tell them in time. */
function ownUsage(): Usage {
  const { user, system } = process.cpuUsage();
  return {
    cpuPercent: Math.round((user + system) / (process.uptime() * 1_000)) / 10,
    memoryBytes: process.memoryUsage.rss(),
  };
}
