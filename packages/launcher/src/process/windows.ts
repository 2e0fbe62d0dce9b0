import { execFileSync } from 'node:child_process';
import * as z from 'zod/mini';
import type { ProcessFacts } from './facts.ts';

const POWERSHELL_TIMEOUT_MS = 10_000;

/** Asks CIM (Win32_Process) through the Windows PowerShell that every supported Windows has. */
export function readWindowsFacts(pid: number): ProcessFacts | null {
  const query = `Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}' | Select-Object ParentProcessId,Name,@{n='Started';e={$_.CreationDate.ToUniversalTime().ToString('o')}} | ConvertTo-Json -Compress`;
  try {
    const output = execFileSync('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', query], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: POWERSHELL_TIMEOUT_MS,
      windowsHide: true,
    });
    return parseCimProcess(pid, output);
  } catch {
    return null; // PowerShell could not be asked: identity stays unproven, so nothing will be signalled
  }
}

const cimProcess = z.object({ ParentProcessId: z.number(), Name: z.string(), Started: z.iso.datetime() });

/** Parses the JSON that the query prints; empty output means that there is no such process. */
export function parseCimProcess(pid: number, output: string): ProcessFacts | null {
  if (output.trim() === '') return null;
  const { ParentProcessId, Name, Started } = cimProcess.parse(JSON.parse(output));
  return {
    pid,
    parentPid: ParentProcessId,
    uid: null,
    startTicks: Started,
    startedAtMs: Date.parse(Started),
    isZombie: false,
    isNode: /^node\.exe$/i.test(Name),
  };
}
