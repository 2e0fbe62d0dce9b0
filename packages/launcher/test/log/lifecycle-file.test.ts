import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openLifecycleFile } from '../../src/log/lifecycle-file.ts';
import { freshPath, temporaryFolder } from '../support/folder.ts';
import { actingAs, isRoot, NEEDS_ROOT, NOBODY, withUmask } from '../support/users.ts';

const MIB = 1_024 * 1_024;

describe('the lifecycle log', () => {
  it('is created only for its owner, in a folder only for its owner', async () => {
    const path = join(temporaryFolder(), 'state', 'lifecycle.log');
    await withUmask(0o000, () => openLifecycleFile(path).write('{"msg":"x"}\n'));
    expect(statSync(path).mode & 0o7777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o7777).toBe(0o700);
    expect(readFileSync(path, 'utf8')).toBe('{"msg":"x"}\n');
  });

  it('goes on where the last start left off', () => {
    const path = freshPath('lifecycle.log');
    openLifecycleFile(path).write('one\n');
    openLifecycleFile(path).write('two\n');
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
  });

  it('takes whole lines of two processes at once', () => {
    const path = freshPath('lifecycle.log');
    const [first, second] = [openLifecycleFile(path), openLifecycleFile(path)];
    for (let lines = 0; lines < 100; lines++) {
      first.write(`${'a'.repeat(50)}\n`);
      second.write(`${'b'.repeat(50)}\n`);
    }
    const lines = readFileSync(path, 'utf8').split('\n');
    expect(lines.filter((line) => /^(a{50}|b{50})$/.test(line))).toHaveLength(200);
  });

  it('takes at most 1 MiB, and its predecessor as much again', () => {
    const path = freshPath('lifecycle.log');
    const log = openLifecycleFile(path);
    const line = (number: number) => `${String(number).padStart(9_999)}\n`;
    for (let number = 1; number <= 300; number++) {
      log.write(line(number));
      expect(statSync(path).size).toBeLessThanOrEqual(MIB);
    }
    expect(readdirSync(dirname(path)).sort()).toEqual(['lifecycle.log', 'lifecycle.log.1']);
    expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(MIB);
    expect(statSync(`${path}.1`).size).toBeGreaterThan(MIB - 10_000);
    const numbers = (readFileSync(`${path}.1`, 'utf8') + readFileSync(path, 'utf8'))
      .trim()
      .split('\n')
      .map(Number);
    // No line is lost at the turn from one file to the next.
    expect(numbers).toEqual(numbers.map((_, index) => 300 - numbers.length + 1 + index));
  });

  it('has the same limit when two processes write it, and keeps the end of the log for both', () => {
    const path = freshPath('lifecycle.log');
    const writers = ['a', 'b'].map((name) => ({ name, log: openLifecycleFile(path) }));
    for (let number = 1; number <= 250; number++)
      for (const { name, log } of writers) log.write(`${name}${String(number).padStart(9_998)}\n`);
    expect(readdirSync(dirname(path)).sort()).toEqual(['lifecycle.log', 'lifecycle.log.1']);
    for (const file of [path, `${path}.1`]) expect(statSync(file).size).toBeLessThanOrEqual(MIB);
    const lines = (readFileSync(`${path}.1`, 'utf8') + readFileSync(path, 'utf8')).trim().split('\n');
    const told = lines.map((line) => `${line.slice(0, 1)}${Number(line.slice(1))}`);
    const all = Array.from({ length: 250 }, (_, index) => [`a${index + 1}`, `b${index + 1}`]).flat();
    expect(told).toEqual(all.slice(-told.length));
    expect(told.length).toBeGreaterThan(100);
  });

  it('takes at most 1 MiB in any language', () => {
    const path = freshPath('lifecycle.log');
    const log = openLifecycleFile(path);
    for (let lines = 0; lines < 15; lines++) log.write(`${'語'.repeat(99_999)}\n`);
    expect(statSync(path).size).toBeLessThanOrEqual(MIB);
    expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(MIB);
  });

  it('has the same limit after it was left almost full', () => {
    const path = freshPath('lifecycle.log');
    writeFileSync(path, 'x'.repeat(MIB - 3));
    openLifecycleFile(path).write('four\n');
    expect(readFileSync(path, 'utf8')).toBe('four\n');
    expect(statSync(`${path}.1`).size).toBe(MIB - 3);
  });

  it('keeps every line in order, whatever their lengths', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 200 }), { maxLength: 20 }), (texts) => {
        const path = join(temporaryFolder(), 'lifecycle.log');
        const log = openLifecycleFile(path);
        for (const text of texts) log.write(`${JSON.stringify(text)}\n`);
        const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
        expect(lines.map((line) => JSON.parse(line))).toEqual(texts);
      }),
      { numRuns: 30 },
    );
  });

  it('is not written through a symbolic link', () => {
    const path = freshPath('lifecycle.log');
    writeFileSync(`${path}.target`, 'precious');
    symlinkSync(`${path}.target`, path);
    openLifecycleFile(path).write('x\n');
    expect(readFileSync(`${path}.target`, 'utf8')).toBe('precious');
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
  });

  it('does not wait for a reader when it is a FIFO', () => {
    const path = freshPath('lifecycle.log');
    execFileSync('mkfifo', [path]);
    openLifecycleFile(path).write('x\n');
    expect(lstatSync(path).isFIFO()).toBe(true);
  });
});

describe('a start goes on', () => {
  it('when the lifecycle log is a folder', () => {
    const path = freshPath('lifecycle.log');
    mkdirSync(path);
    openLifecycleFile(path).write('x\n');
    expect(readdirSync(path)).toEqual([]);
  });

  it('when the state directory is a file', () => {
    const file = freshPath('state');
    writeFileSync(file, 'precious');
    openLifecycleFile(join(file, 'lifecycle.log')).write('x\n');
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  it('when the state directory is deleted while it runs', () => {
    const path = join(temporaryFolder(), 'state', 'lifecycle.log');
    const log = openLifecycleFile(path);
    rmSync(dirname(path), { recursive: true });
    log.write('one\n');
    log.write(`${'x'.repeat(MIB)}\n`);
    log.write('two\n');
  });

  it.runIf(isRoot)(`when the state directory belongs to somebody else [${NEEDS_ROOT}]`, async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const path = join(folder, 'state', 'lifecycle.log');
    await actingAs(NOBODY, async () => openLifecycleFile(path).write('x\n'));
    expect(existsSync(path)).toBe(false);
  });

  it.skipIf(isRoot)('when the state directory is read-only [root may write there]', () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o500);
    openLifecycleFile(join(folder, 'lifecycle.log')).write('x\n');
    expect(readdirSync(folder)).toEqual([]);
  });
});
