import { execFileSync } from 'node:child_process';
import { win32 } from 'node:path';
import * as z from 'zod/mini';
import type { Platform } from '../platform/platform.ts';
import { processExists } from './exists.ts';
import type { ProcessFacts } from './facts.ts';

/** Windows PowerShell takes about half a second to start, and several on a busy machine. */
const POWERSHELL_TIMEOUT_MS = 10_000;

/** A longer chain of parents runs in a circle of reused pids. */
const MAX_ANCESTORS = 64;

/** Asks CIM (Win32_Process) through Windows PowerShell, which every supported Windows has. */
export function readWindowsFacts(pid: number, platform: Platform): ProcessFacts | null {
  if (!processExists(pid)) return null; // at once: PowerShell would take its time
  try {
    return parseCimProcess(pid, runPowerShell(factsScript(pid), platform));
  } catch {
    return null; // PowerShell did not answer: nothing is proven about this process, so csf-mcp does not signal it
  }
}

/** A process and its ancestors, nearest first, in one call. Just the process when PowerShell does not answer. */
export function readWindowsAncestors(pid: number, platform: Platform): number[] {
  try {
    return [pid, ...parsePids(runPowerShell(ancestorsScript(pid), platform))];
  } catch {
    return [pid]; // PowerShell also decides who may be signalled, and without an answer nobody may
  }
}

// Uses only single quotes, which need no escaping on a Windows command line. Prints only ASCII, so the encoding does not
// matter: the script itself compares the program's name, and 'o' writes dates alike in every culture. For a process of
// another user there is no owner's SID (ReturnValue 2, access denied).
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

/** The full path, so that no other powershell.exe runs, from the PATH or the working directory. */
export function powerShellPath(systemRoot: string | undefined): string {
  const isDrivePath = /^[a-z]:[\\/]/i.test(systemRoot ?? '');
  const root = systemRoot !== undefined && isDrivePath ? systemRoot : 'C:\\Windows';
  return win32.join(root, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
}

/** The text without byte order marks and the zero bytes of UTF-16, which depend on the console's code page. */
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
 * Parses the JSON about one process. The output is empty when there is no such process.
 * @throws for anything else, such as a process without a start time (the System Idle Process)
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

/**
 * Parses the list of ancestors.
 * @throws when it is not a list
 */
export function parsePids(output: string): number[] {
  return z.array(z.int()).parse(JSON.parse(output));
}
