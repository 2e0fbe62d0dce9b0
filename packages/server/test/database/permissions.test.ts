import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../support/data-directory.ts';

const fixture = fileURLToPath(new URL('../fixtures/open-server.ts', import.meta.url));

/** Root may write everywhere, so a test that runs as root has to be somebody else. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

function openAsUser(directory: string): { code: string; message: string; hint: string } {
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const output = execFileSync(process.execPath, [fixture, directory], {
    encoding: 'utf8',
    stdio: 'pipe',
    ...user,
  });
  return JSON.parse(output);
}

function ownDirectory(): string {
  const directory = temporaryDirectory();
  if (isRoot) chownSync(directory, NOBODY, NOBODY);
  return directory;
}

describe.skipIf(process.platform === 'win32')('without permission to write', () => {
  test('a directory is refused in one line, and nothing is created in it', () => {
    const directory = ownDirectory();
    chmodSync(directory, 0o500);
    const { code, message, hint } = openAsUser(directory);
    expect(code).toBe('DATABASE_READ_ONLY');
    expect(message).toBe(`The database ${join(directory, 'csf.db')} cannot be written.`);
    expect(hint).toContain('write permission');
    expect(readdirSync(directory)).toEqual([]);
  });

  test('a database file is refused and keeps its mode and content', () => {
    const directory = ownDirectory();
    const file = join(directory, 'csf.db');
    expect(openAsUser(directory)).toEqual({ code: 'OPENED' });
    const before = readFileSync(file);
    chmodSync(file, 0o400);
    expect(openAsUser(directory).code).toBe('DATABASE_READ_ONLY');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('a place in which the directory would have to be created is refused', () => {
    const directory = ownDirectory();
    chmodSync(directory, 0o500);
    expect(openAsUser(join(directory, 'data')).code).toBe('DATABASE_READ_ONLY');
  });
});
