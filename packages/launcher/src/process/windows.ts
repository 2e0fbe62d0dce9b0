import { execFileSync } from 'node:child_process';
import { win32 } from 'node:path';
import * as z from 'zod/mini';
import type { Platform } from '../platform/platform.ts';
import { processExists } from './exists.ts';
import type { ProcessFacts } from './facts.ts';

/** Windows PowerShell takes about half a second to start, and several on a busy machine. */
const POWERSHELL_TIMEOUT_MS = 10_000;

/** A chain of parents that is longer runs in a circle of reused pids. */
const MAX_ANCESTORS = 64;

/** Asks CIM (Win32_Process) through the Windows PowerShell that every supported Windows has. */
export function readWindowsFacts(pid: number, platform: Platform): ProcessFacts | null {
  if (!processExists(pid)) return null; // at once, where PowerShell would take its time
  try {
    return parseCimProcess(pid, runPowerShell(factsScript(pid), platform));
  } catch {
    return null; // PowerShell could not be asked: nothing is proven of this process, so it will not be signalled
  }
}

/** A process and its ancestors, nearest first, in one question. Just the process when PowerShell cannot be asked. */
export function readWindowsAncestors(pid: number, platform: Platform): number[] {
  try {
    return [pid, ...parsePids(runPowerShell(ancestorsScript(pid), platform))];
  } catch {
    return [pid]; // whoever may be signalled is asked of PowerShell too, and then nobody may
  }
}

// Only single quotes, which need no escaping on a Windows command line. All that is printed is ASCII, so that it does
// not matter in which encoding: the program's name is compared there, and 'o' writes dates alike in every culture.
// A process of another user has no owner's SID (ReturnValue 2, access denied).
function factsScript(pid: number): string {
  return `$ErrorActionPreference='Stop'
function Sid($p) { (Invoke-CimMethod -InputObject $p -MethodName GetOwnerSid).Sid }
$p = Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}'
if ($p) {
  $sid = Sid $p
  $own = Sid (Get-CimInstance Win32_Process -Filter ('ProcessId=' + $PID))
  ConvertTo-Json -Compress @{
    parent = $p.ParentProcessId
    started = $p.CreationDate.ToUniversalTime().ToString('o')
    isNode = $p.Name -eq 'node.exe'
    isOurs = ($null -ne $sid) -and ($sid -eq $own)
  }
}`;
}

function ancestorsScript(pid: number): string {
  return `$ErrorActionPreference='Stop'
$id = ${pid}
$found = @()
while ($id -and $found.Count -lt ${MAX_ANCESTORS}) {
  $p = Get-CimInstance Win32_Process -Filter ('ProcessId=' + $id) -Property ParentProcessId
  if (-not $p) { break }
  $id = $p.ParentProcessId
  $found += $id
}
'[' + ($found -join ',') + ']'`;
}

function runPowerShell(script: string, { env }: Platform): string {
  const file = powerShellPath(env['SystemRoot']);
  const output = execFileSync(file, ['-NoProfile', '-NonInteractive', '-Command', script], {
    // The module path of a PowerShell 7 around us would make this one load modules that it cannot run.
    env: { ...env, PSModulePath: undefined },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: POWERSHELL_TIMEOUT_MS,
    windowsHide: true,
  });
  return decodeAscii(output);
}

/** A full path: whatever else is called powershell.exe on the PATH, or lies in the working directory, is not run. */
export function powerShellPath(systemRoot: string | undefined): string {
  const isDrivePath = /^[a-z]:[\\/]/i.test(systemRoot ?? '');
  const root = systemRoot !== undefined && isDrivePath ? systemRoot : 'C:\\Windows';
  return win32.join(root, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
}

/** What is left without byte order marks and the zero bytes of UTF-16, which depend on the console's code page. */
export function decodeAscii(output: Buffer): string {
  return output.toString('latin1').replace(/[^\t\r\n\x20-\x7e]/g, '');
}

const cimProcess = z.object({
  parent: z.number(),
  started: z.iso.datetime(),
  isNode: z.boolean(),
  isOurs: z.boolean(),
});

/**
 * Parses the JSON that is printed about one process; nothing is printed when there is none.
 * @throws for anything else, such as a process that has no start time (the System Idle Process).
 */
export function parseCimProcess(pid: number, output: string): ProcessFacts | null {
  if (output.trim() === '') return null;
  const { parent, started, isNode, isOurs } = cimProcess.parse(JSON.parse(output));
  return {
    pid,
    parentPid: parent,
    isOurs,
    startTicks: started,
    startedAtMs: Date.parse(started),
    isZombie: false,
    isNode,
  };
}

/** Parses the list of ancestors. @throws when it is none. */
export function parsePids(output: string): number[] {
  return z.array(z.int()).parse(JSON.parse(output));
}
