import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { renamePatiently } from '../../src/database-file/rename.ts';

// Stands in for a virus scanner of Windows, which Linux cannot have: there a file may be renamed while others have it open.
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, renameSync: vi.fn(fs.renameSync) };
});

let folder: string;
let from: string;
let to: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'csf-mcp-rename-'));
  from = join(folder, 'new');
  to = join(folder, 'old');
  writeFileSync(from, 'new');
  writeFileSync(to, 'old');
});
afterEach(() => {
  vi.mocked(renameSync).mockReset();
  rmSync(folder, { recursive: true });
});

function refuse(times: number, code: string): void {
  const refusal = Object.assign(new Error(`${code}: rename`), { code });
  for (let time = 0; time < times; time++)
    vi.mocked(renameSync).mockImplementationOnce(() => {
      throw refusal;
    });
}

it.each(['EPERM', 'EACCES', 'EBUSY'])(
  'a file that is in use for a moment (%s) is renamed on Windows',
  (code) => {
    refuse(3, code);
    renamePatiently(from, to, true);
    expect(readFileSync(to, 'utf8')).toBe('new');
    expect(existsSync(from)).toBe(false);
  },
);

it('a file that stays in use is left where it is, with the error of the system', () => {
  refuse(100, 'EBUSY');
  expect(() => renamePatiently(from, to, true)).toThrow('EBUSY');
  expect(vi.mocked(renameSync)).toHaveBeenCalledTimes(8);
  expect([readFileSync(from, 'utf8'), readFileSync(to, 'utf8')]).toEqual(['new', 'old']);
});

it('another error is no reason to wait, and neither is any error on another system', () => {
  refuse(1, 'ENOSPC');
  expect(() => renamePatiently(from, to, true)).toThrow('ENOSPC');
  refuse(1, 'EPERM');
  expect(() => renamePatiently(from, to, false)).toThrow('EPERM');
  expect(vi.mocked(renameSync)).toHaveBeenCalledTimes(2);
});
