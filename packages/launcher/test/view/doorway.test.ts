import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeDoorway } from '../../src/view/doorway.ts';

const ADDRESS = 'http://127.0.0.1:49152/#token';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'csf-mcp-doorway-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

it('the file leads to the address, and only its owner can read it', () => {
  const stateDir = join(folder(), 'state');
  using doorway = writeDoorway(stateDir, ADDRESS);
  expect(readFileSync(doorway.file, 'utf8')).toContain(`http-equiv="refresh" content="0; url=${ADDRESS}"`);
  if (process.platform !== 'win32') expect(statSync(doorway.file).mode & 0o777).toBe(0o600);
  expect(readdirSync(stateDir)).toHaveLength(1);
});

it('the file is gone once it is used, and using it again does no harm', () => {
  const doorway = writeDoorway(folder(), ADDRESS);
  doorway[Symbol.dispose]();
  doorway[Symbol.dispose]();
  expect(existsSync(doorway.file)).toBe(false);
});

it('what a killed command has left goes with the next one; younger files and those of others stay', () => {
  const stateDir = folder();
  const left = writeDoorway(stateDir, ADDRESS).file;
  const minutesAgo = new Date(Date.now() - 180_000);
  utimesSync(left, minutesAgo, minutesAgo);
  const mine = join(stateDir, 'view-of-mine.html');
  writeFileSync(mine, '');
  utimesSync(mine, minutesAgo, minutesAgo);
  using another = writeDoorway(stateDir, ADDRESS);
  using _ = writeDoorway(stateDir, ADDRESS);
  expect([existsSync(left), existsSync(mine), existsSync(another.file)]).toEqual([false, true, true]);
});

it('a state directory that is no folder is a clear error', () => {
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  expect(() => writeDoorway(join(file, 'state'), ADDRESS)).toThrow(/cannot be written into/);
});
