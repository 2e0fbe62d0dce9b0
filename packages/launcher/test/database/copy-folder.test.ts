import { chownSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  copyFolders,
  makeCopyFolder,
  makeCopyFolderIn,
  removeLeftCopies,
} from '../../src/database/copy-folder.ts';
import { temporaryFolder } from '../support/folder.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { isRoot, NEEDS_ROOT, NOBODY } from '../support/users.ts';

it('is private, stays as long as it is needed, and then goes with everything in it', () => {
  const parent = temporaryFolder();
  {
    using folder = makeCopyFolder(parent, THIS_PLATFORM);
    expect(statSync(folder.path).mode & 0o7777).toBe(0o700);
    writeFileSync(join(folder.path, 'copy.db'), 'precious');
    removeLeftCopies(parent, THIS_PLATFORM);
    expect(existsSync(join(folder.path, 'copy.db')), 'in use').toBe(true);
  }
  expect(readdirSync(parent)).toEqual([]);
});

it('is made when it is needed first', () => {
  const parent = temporaryFolder();
  {
    using folders = copyFolders(() => makeCopyFolder(parent, THIS_PLATFORM));
    expect(readdirSync(parent)).toEqual([]);
    expect(folders.make()).not.toBe(folders.make());
    expect(readdirSync(parent)).toHaveLength(2);
  }
  expect(readdirSync(parent)).toEqual([]);
});

it('is a leftover when nobody holds its lock, or when it is empty', () => {
  const parent = temporaryFolder();
  const left = join(parent, '.csf-mcp-copy-abcdef');
  mkdirSync(left);
  mkdirSync(join(parent, '.csf-mcp-copy-ghijkl'));
  for (const name of ['in-use', 'copy.db', 'copy.db-wal']) writeFileSync(join(left, name), '');
  removeLeftCopies(parent, THIS_PLATFORM);
  expect(readdirSync(parent)).toEqual([]);
});

it('is nothing else that has such a name', () => {
  const parent = temporaryFolder();
  mkdirSync(join(parent, 'folder'));
  writeFileSync(join(parent, 'folder', 'in-use'), '');
  symlinkSync(join(parent, 'folder'), join(parent, '.csf-mcp-copy-link'));
  writeFileSync(join(parent, '.csf-mcp-copy-file'), 'precious');
  mkdirSync(join(parent, '.csf-mcp-copy-notes'));
  writeFileSync(join(parent, '.csf-mcp-copy-notes', 'notes'), 'precious');
  removeLeftCopies(parent, THIS_PLATFORM);
  expect(readdirSync(parent)).toHaveLength(4);
  expect(readdirSync(join(parent, 'folder'))).toEqual(['in-use']);
  expect(readdirSync(join(parent, '.csf-mcp-copy-notes'))).toEqual(['notes']);
  removeLeftCopies(join(parent, 'none'), THIS_PLATFORM);
});

it.runIf(isRoot)(`is not made in another user's data directory, nor removed there [${NEEDS_ROOT}]`, () => {
  const parent = temporaryFolder();
  chownSync(parent, NOBODY, NOBODY);
  expect(() => makeCopyFolderIn(parent, THIS_PLATFORM)).toThrow('belongs to another user');
  const theirs = join(parent, '.csf-mcp-copy-abcdef');
  mkdirSync(theirs);
  chownSync(theirs, NOBODY, NOBODY);
  removeLeftCopies(parent, THIS_PLATFORM);
  expect(existsSync(theirs)).toBe(true);
});
