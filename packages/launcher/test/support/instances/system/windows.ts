import { createRequire } from 'node:module';
import type { ProcessState, SystemProcesses } from './system-processes.ts';

/** The part of koffi that is used here. A process is an address, or 0. */
interface Koffi {
  readonly load: (library: string) => {
    readonly func: (declaration: string) => (...args: unknown[]) => number;
  };
}

// Access rights (Process Security and Access Rights, Microsoft Learn).
const QUERY_LIMITED = 0x1000;
const SYNCHRONIZE = 0x10_0000;
const SUSPEND_RESUME = 0x0800;

// CreateToolhelp32Snapshot, and PROCESSENTRY32W on 64 bits: its size and the places of two fields.
const SNAP_PROCESSES = 2;
const ENTRY_BYTES = 568;
const ENTRY_PID = 8;
const ENTRY_PARENT = 32;

/** NtQueryInformationProcess: a UNICODE_STRING with its text behind it. */
const COMMAND_LINE_INFORMATION = 60;
const UNICODE_STRING_BYTES = 16;

/** The processes of Windows, by its system calls. */
export function windowsProcesses(): SystemProcesses {
  const calls = declareCalls();
  const stopped = new Set<number>();

  const withHandle = <T>(pid: number, access: number, act: (handle: number) => T): T | null => {
    const handle = calls.openProcess(access, 0, pid);
    if (!handle) return null;
    try {
      return act(handle);
    } finally {
      calls.closeHandle(handle);
    }
  };

  const parents = (): Map<number, number> => {
    const snapshot = calls.snapshot(SNAP_PROCESSES, 0);
    const entry = Buffer.alloc(ENTRY_BYTES);
    entry.writeUInt32LE(ENTRY_BYTES, 0);
    const found = new Map<number, number>();
    for (let more = calls.first(snapshot, entry); more; more = calls.next(snapshot, entry))
      found.set(entry.readUInt32LE(ENTRY_PID), entry.readUInt32LE(ENTRY_PARENT));
    calls.closeHandle(snapshot);
    return found;
  };

  const find = (pid: number): ProcessState | null =>
    withHandle(pid, QUERY_LIMITED | SYNCHRONIZE, (handle) => {
      const [created, exited, kernel, user] = [[0], [0], [0], [0]];
      if (!calls.times(handle, created, exited, kernel, user)) return null;
      const hasEnded = calls.wait(handle, 0) === 0;
      const state = hasEnded ? 'ended' : stopped.has(pid) ? 'stopped' : 'alive';
      return {
        pid,
        startTicks: String(created[0]),
        get parentPid() {
          return parents().get(pid) ?? 0; // takes a look at all processes
        },
        state,
        isZombie: hasEnded,
      };
    });

  const commandLine = (pid: number): string =>
    withHandle(pid, QUERY_LIMITED, (handle) => {
      const content = Buffer.alloc(64 * 1_024);
      if (calls.query(handle, COMMAND_LINE_INFORMATION, content, content.length, [0]) !== 0) return '';
      return content.toString(
        'utf16le',
        UNICODE_STRING_BYTES,
        UNICODE_STRING_BYTES + content.readUInt16LE(0),
      );
    }) ?? '';

  return {
    pids: () => [...parents().keys()],
    find,
    wordsOf: (pid) => splitWords(commandLine(pid)),
    names: (pid, text) => commandLine(pid).includes(text),
    signal: (pid, signal) => {
      if (signal === 'SIGSTOP') {
        withHandle(pid, SUSPEND_RESUME, calls.suspend);
        stopped.add(pid);
      } else if (signal === 'SIGCONT') {
        withHandle(pid, SUSPEND_RESUME, calls.resume);
        stopped.delete(pid);
      } else process.kill(pid, signal); // ends the process at once, whatever the signal
    },
  };
}

function declareCalls() {
  const koffi: Koffi = createRequire(import.meta.url)(`@koromix/koffi-win32-${process.arch}`);
  const kernel = koffi.load('kernel32.dll');
  const native = koffi.load('ntdll.dll');
  return {
    openProcess: kernel.func('uintptr_t __stdcall OpenProcess(uint32_t access, int inherit, uint32_t pid)'),
    closeHandle: kernel.func('int __stdcall CloseHandle(uintptr_t handle)'),
    times: kernel.func(
      'int __stdcall GetProcessTimes(uintptr_t process, _Out_ uint64_t *created, _Out_ uint64_t *exited, _Out_ uint64_t *kernel, _Out_ uint64_t *user)',
    ),
    wait: kernel.func('uint32_t __stdcall WaitForSingleObject(uintptr_t handle, uint32_t ms)'),
    snapshot: kernel.func('uintptr_t __stdcall CreateToolhelp32Snapshot(uint32_t flags, uint32_t pid)'),
    first: kernel.func('int __stdcall Process32FirstW(uintptr_t snapshot, void *entry)'),
    next: kernel.func('int __stdcall Process32NextW(uintptr_t snapshot, void *entry)'),
    query: native.func(
      'int __stdcall NtQueryInformationProcess(uintptr_t process, int kind, void *content, uint32_t bytes, _Out_ uint32_t *returned)',
    ),
    suspend: native.func('int __stdcall NtSuspendProcess(uintptr_t process)'),
    resume: native.func('int __stdcall NtResumeProcess(uintptr_t process)'),
  };
}

/** Splits a command line as Node.js writes it: words with blanks are in quotation marks. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
