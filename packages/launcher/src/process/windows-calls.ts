import { createRequire, flushCompileCache } from 'node:module';
import { errorMessage } from '../errors.ts';

/** A handle of Windows. 0, or -1 from CreateToolhelp32Snapshot, stands for none. */
export type Handle = number;

/**
 * The system calls that tell facts about processes, each as its page on Microsoft Learn has it. A BOOL is 0 when the call
 * has failed. Structures are bytes here; `windows-structures.ts` reads them.
 */
export interface WindowsCalls {
  /** "OpenProcess function (processthreadsapi.h)" */
  readonly openProcess: (access: number, inheritHandle: number, pid: number) => Handle;
  /** "CloseHandle function (handleapi.h)" */
  readonly closeHandle: (handle: Handle) => number;
  /** "GetProcessId function (processthreadsapi.h)" */
  readonly getProcessId: (process: Handle) => number;
  /** "GetProcessTimes function (processthreadsapi.h)": four FILETIMEs */
  readonly getProcessTimes: (
    process: Handle,
    creation: Uint8Array,
    exit: Uint8Array,
    kernel: Uint8Array,
    user: Uint8Array,
  ) => number;
  /** "WaitForSingleObject function (synchapi.h)": 0 (WAIT_OBJECT_0) when the process has ended */
  readonly waitForSingleObject: (handle: Handle, milliseconds: number) => number;
  /** "QueryFullProcessImageNameW function (winbase.h)": UTF-16; `size` is a DWORD, in characters */
  readonly queryFullProcessImageName: (
    process: Handle,
    flags: number,
    name: Uint8Array,
    size: Uint8Array,
  ) => number;
  /** "GetProcessMemoryInfo function (psapi.h)": a PROCESS_MEMORY_COUNTERS */
  readonly getProcessMemoryInfo: (process: Handle, counters: Uint8Array, size: number) => number;
  /** "CreateToolhelp32Snapshot function (tlhelp32.h)" */
  readonly createToolhelp32Snapshot: (flags: number, pid: number) => Handle;
  /** "Process32FirstW function (tlhelp32.h)": a PROCESSENTRY32W */
  readonly process32First: (snapshot: Handle, entry: Uint8Array) => number;
  /** "Process32NextW function (tlhelp32.h)": 0 after the last process */
  readonly process32Next: (snapshot: Handle, entry: Uint8Array) => number;
  /** "OpenProcessToken function (processthreadsapi.h)": `token` becomes a HANDLE */
  readonly openProcessToken: (process: Handle, access: number, token: Uint8Array) => number;
  /** "GetTokenInformation function (securitybaseapi.h)": `length` is a DWORD, in bytes */
  readonly getTokenInformation: (
    token: Handle,
    informationClass: number,
    information: Uint8Array,
    size: number,
    length: Uint8Array,
  ) => number;
  /** "TerminateProcess function (processthreadsapi.h)" */
  readonly terminateProcess: (process: Handle, exitCode: number) => number;
}

/** The part of koffi that csf-mcp uses (https://koffi.dev/functions). */
interface Koffi {
  readonly load: (library: string) => { readonly func: <Call>(declaration: string) => Call };
}

/** The packages with the native half of koffi. npm installs one of them, and only on Windows. */
const PACKAGES: Readonly<Record<string, string>> = {
  arm64: '@koromix/koffi-win32-arm64',
  x64: '@koromix/koffi-win32-x64',
};

/** The package for the processor that Node.js was built for. */
export const CALLS_PACKAGE = PACKAGES[process.arch] ?? '@koromix/koffi-win32-x64';

let loaded: WindowsCalls | Error | null = null;

/**
 * The system calls, loaded at the first use: whoever never asks about a process does not load them.
 * @returns the reason in words when they cannot be loaded, such as a package that is not installed
 */
export function windowsCalls(): WindowsCalls | Error {
  loaded ??= load();
  return loaded;
}

function load(): WindowsCalls | Error {
  try {
    return declare(createRequire(import.meta.url)(CALLS_PACKAGE));
  } catch (error) {
    return new Error(errorMessage(error).split('\n')[0], { cause: error });
  }
}

// A HANDLE is declared as intptr_t, so that it is a number here. `void *` takes the bytes of a buffer where they are.
function declare(koffi: Koffi): WindowsCalls {
  const kernel32 = koffi.load('kernel32.dll');
  const advapi32 = koffi.load('advapi32.dll');
  return {
    openProcess: kernel32.func('intptr_t __stdcall OpenProcess(uint32_t, int, uint32_t)'),
    closeHandle: kernel32.func('int __stdcall CloseHandle(intptr_t)'),
    getProcessId: kernel32.func('uint32_t __stdcall GetProcessId(intptr_t)'),
    getProcessTimes: kernel32.func('int __stdcall GetProcessTimes(intptr_t, void *, void *, void *, void *)'),
    waitForSingleObject: kernel32.func('uint32_t __stdcall WaitForSingleObject(intptr_t, uint32_t)'),
    queryFullProcessImageName: kernel32.func(
      'int __stdcall QueryFullProcessImageNameW(intptr_t, uint32_t, void *, void *)',
    ),
    // The name in kernel32.dll since Windows 7.
    getProcessMemoryInfo: kernel32.func('int __stdcall K32GetProcessMemoryInfo(intptr_t, void *, uint32_t)'),
    createToolhelp32Snapshot: kernel32.func(
      'intptr_t __stdcall CreateToolhelp32Snapshot(uint32_t, uint32_t)',
    ),
    process32First: kernel32.func('int __stdcall Process32FirstW(intptr_t, void *)'),
    process32Next: kernel32.func('int __stdcall Process32NextW(intptr_t, void *)'),
    openProcessToken: advapi32.func('int __stdcall OpenProcessToken(intptr_t, uint32_t, void *)'),
    getTokenInformation: advapi32.func(
      'int __stdcall GetTokenInformation(intptr_t, int, void *, uint32_t, void *)',
    ),
    terminateProcess: kernel32.func('int __stdcall TerminateProcess(intptr_t, uint32_t)'),
  };
}

/** What GetCurrentProcess returns ("GetCurrentProcess function (processthreadsapi.h)"). */
const THIS_PROCESS = -1;

/**
 * Ends this process, if the calls were loaded. At the usual end of a process, koffi waits until everything on stdout has been
 * read (`FlushStd` in lib/native/base/base.cc of its package), and a client may read nothing any more.
 */
export function endThisProcess(exitCode: number): void {
  if (loaded === null || loaded instanceof Error) return;
  flushCompileCache();
  process.emit('exit', exitCode);
  loaded.terminateProcess(THIS_PROCESS, exitCode);
}
