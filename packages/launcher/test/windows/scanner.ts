import { createRequire } from 'node:module';

/** The part of koffi that is used here. */
interface Koffi {
  readonly load: (library: string) => { readonly func: <Call>(declaration: string) => Call };
}

// CreateFileW and its constants (Microsoft Learn).
const GENERIC_READ = 0x8000_0000;
const SHARE_READ_AND_WRITE = 3;
const OPEN_EXISTING = 3;
const NORMAL = 0x80;

/** Opens a file as virus scanners do: meanwhile others read and write it, but nobody renames, replaces or deletes it. */
export function scan(path: string): Disposable {
  const koffi: Koffi = createRequire(import.meta.url)(`@koromix/koffi-win32-${process.arch}`);
  const kernel = koffi.load('kernel32.dll');
  const createFile = kernel.func<(...args: unknown[]) => number>(
    'intptr_t __stdcall CreateFileW(str16, uint32_t, uint32_t, void *, uint32_t, uint32_t, intptr_t)',
  );
  const closeHandle = kernel.func<(handle: number) => number>('int __stdcall CloseHandle(intptr_t)');
  const handle = createFile(path, GENERIC_READ, SHARE_READ_AND_WRITE, null, OPEN_EXISTING, NORMAL, 0);
  if (handle === -1) throw new Error(`${path} cannot be opened`);
  return { [Symbol.dispose]: () => closeHandle(handle) };
}
