import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../src/make-directory.ts';
import { temporaryFolder } from './support/folder.ts';

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('a directory to be made', () => {
  it('comes with all that are missing above it, and stays as it is when it is there', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'one', 'two', 'three');
    makeDirectory(path, 0o700);
    for (const made of ['one', 'one/two', 'one/two/three']) expect(modeOf(join(folder, made))).toBe(0o700);
    makeDirectory(path, 0o755);
    expect(modeOf(path)).toBe(0o700);
  });

  it.each([
    ['in the place of a file', 'file', 'EEXIST'],
    ['below a file', 'file/below', 'ENOTDIR'],
  ])('%s fails', (_, name, code) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(() => makeDirectory(join(folder, name), 0o700)).toThrow(expect.objectContaining({ code }));
  });

  it.runIf(process.platform === 'linux')('fails where the system lets nobody make one', () => {
    expect(() => makeDirectory('/proc/nope/below', 0o700)).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
  });
});
