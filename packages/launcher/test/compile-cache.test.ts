import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileCacheDir, createCompileCache } from '../src/compile-cache.ts';
import { temporaryFolder } from './support/folder.ts';
import { startFixture } from './support/processes.ts';
import { isRoot, NEEDS_ROOT, NOBODY } from './support/users.ts';

/** The folder in which a process that is told to use this one keeps compiled code. */
async function cacheUsedFor(directory: string | null): Promise<string> {
  return startFixture('compile-cache', directory, { env: { NODE_COMPILE_CACHE: undefined } }).nextLine();
}

function cacheWithMode(mode: number): string {
  const directory = join(temporaryFolder(), 'cache');
  mkdirSync(directory);
  chmodSync(directory, mode);
  return directory;
}

describe('the cache of compiled code', () => {
  it('is a folder of the state directory, for its owner alone', () => {
    const directory = compileCacheDir(join(temporaryFolder(), 'state'));
    createCompileCache(directory);
    expect(statSync(directory).mode & 0o7777).toBe(0o700);
  });

  it('may exist already, or be impossible to create', () => {
    const folder = temporaryFolder();
    createCompileCache(folder);
    writeFileSync(join(folder, 'file'), '');
    createCompileCache(join(folder, 'file', 'cache'));
  });

  it.each([0o700, 0o755, 0o744])('is used when only its owner can write to it (mode %o)', async (mode) => {
    const directory = cacheWithMode(mode);
    expect(await cacheUsedFor(directory)).toContain(directory);
  });

  it.each([0o770, 0o720, 0o707, 0o702, 0o777, 0o1777])(
    'is not used when others can write to it, for it is executed (mode %o)',
    async (mode) => {
      expect(await cacheUsedFor(cacheWithMode(mode))).toBe('none');
    },
  );

  it.runIf(isRoot)(`is not used when it belongs to somebody else [${NEEDS_ROOT}]`, async () => {
    const directory = cacheWithMode(0o700);
    chownSync(directory, NOBODY, NOBODY);
    expect(await cacheUsedFor(directory)).toBe('none');
  });

  it('is not used through a link to a folder that others can write to', async () => {
    const directory = cacheWithMode(0o777);
    symlinkSync(directory, `${directory}-link`);
    expect(await cacheUsedFor(`${directory}-link`)).toBe('none');
  });

  it('is not used when there is no home directory to look for it', async () => {
    expect(await cacheUsedFor(null)).toBe('none');
  });

  it('is not used when it is missing, nor is one in the temp directory in its place', async () => {
    expect(await cacheUsedFor(join(temporaryFolder(), 'missing'))).toBe('none');
  });
});
