import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { passingFile } from '../../src/exchange/passing-file.ts';
import { temporaryFolder } from '../support/folder.ts';
import { THIS_PLATFORM as platform } from '../support/platform.ts';

it('a file passes through private folders, and nothing of it stays', () => {
  const dataDir = temporaryFolder();
  {
    using passing = passingFile(dataDir, platform);
    expect(passing.name).toMatch(/^\.csf-mcp-pass-\w{6}$/);
    passing.putIn(Buffer.from('abc'));
    const copy = join(dataDir, 'imports', passing.name);
    if (process.platform !== 'win32') {
      expect(statSync(copy).mode & 0o777).toBe(0o600);
      expect(statSync(join(dataDir, 'imports')).mode & 0o777).toBe(0o700);
    }
    mkdirSync(join(dataDir, 'exports', 'clinic'), { recursive: true });
    writeFileSync(join(dataDir, 'exports', 'clinic', passing.name), 'def');
    expect(passing.takeOut('/elsewhere/exports/clinic').toString()).toBe('def');
  }
  expect(readdirSync(dataDir).sort()).toEqual(['exports', 'imports']);
  for (const folder of ['imports', 'exports/clinic']) expect(readdirSync(join(dataDir, folder))).toEqual([]);
});

it('what a killed command has left goes, what a living one uses stays, and files of the user too', () => {
  const dataDir = temporaryFolder();
  mkdirSync(join(dataDir, 'imports'));
  mkdirSync(join(dataDir, 'exports', 'clinic'), { recursive: true });
  for (const path of [
    'imports/.csf-mcp-pass-abc123',
    'exports/clinic/.csf-mcp-pass-xyz789',
    'imports/core.xlsx',
  ])
    writeFileSync(join(dataDir, path), '');
  using living = passingFile(dataDir, platform);
  living.putIn(Buffer.from('abc'));
  using another = passingFile(dataDir, platform);
  expect(another.name).not.toBe(living.name);
  expect(readdirSync(join(dataDir, 'imports')).sort()).toEqual([living.name, 'core.xlsx'].sort());
  expect(readdirSync(join(dataDir, 'exports', 'clinic'))).toEqual([]);
});

it.skipIf(process.platform === 'win32')('nothing is put in or removed through a symbolic link', () => {
  const elsewhere = temporaryFolder();
  writeFileSync(join(elsewhere, '.csf-mcp-pass-abc123'), '');
  const dataDir = temporaryFolder();
  for (const name of ['imports', 'exports']) symlinkSync(elsewhere, join(dataDir, name));
  using passing = passingFile(dataDir, platform);
  expect(() => passing.putIn(Buffer.from('abc'))).toThrow('is not a folder');
  expect(readdirSync(elsewhere)).toEqual(['.csf-mcp-pass-abc123']);
});

it('says what is wrong with the data directory, not only a code of the system', () => {
  const dataDir = temporaryFolder();
  using passing = passingFile(dataDir, platform);
  passing.putIn(Buffer.from('abc'));
  expect(() => passing.putIn(Buffer.from('abc'))).toThrow(
    `The data directory ${dataDir} cannot pass the file on`,
  );
  expect(() => passing.takeOut('clinic')).toThrow('(ENOENT)');
  expect(() => passingFile(join(dataDir, 'missing'), platform)).toThrow('(ENOENT)');
  expect(existsSync(join(dataDir, 'missing'))).toBe(false);
});
