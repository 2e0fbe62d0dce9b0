import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { inTurn } from '../workspace/turn.mjs';
import { temporaryFolder } from './folder.mjs';

const TURN_MODULE = new URL('../workspace/turn.mjs', import.meta.url).href;

test('processes that set up at the same time do it one after the other', async () => {
  const folder = temporaryFolder();
  const log = join(folder, 'log');
  const work = `
    const { appendFileSync } = await import('node:fs');
    const { inTurn } = await import(${JSON.stringify(TURN_MODULE)});
    await inTurn({ file: ${JSON.stringify(join(folder, 'turn'))} }, async () => {
      appendFileSync(${JSON.stringify(log)}, 'begin\\n');
      await new Promise((resolve) => setTimeout(resolve, 50));
      appendFileSync(${JSON.stringify(log)}, 'end\\n');
    });`;
  const processes = Array.from({ length: 5 }, () => runScript(work));
  await Promise.all(processes.map((child) => once(child, 'exit')));
  expect(readFileSync(log, 'utf8')).toBe('begin\nend\n'.repeat(5));
  expect(readdirSync(folder)).toEqual(['log']);
});

test('a turn whose owner was killed is taken over, and only one of those that wait gets it at a time', async () => {
  const file = join(temporaryFolder(), 'turn');
  const owner = runScript(`
    const { inTurn } = await import(${JSON.stringify(TURN_MODULE)});
    await inTurn({ file: ${JSON.stringify(file)} }, () => new Promise(() => setInterval(() => {}, 1_000)));`);
  await expect.poll(() => existsSync(file)).toBe(true);
  owner.kill('SIGKILL');

  let atWork = 0;
  let told = 0;
  const wait = () =>
    inTurn({ file, abandonedAfterMs: 1_000, onWait: () => told++ }, async () => {
      expect(++atWork).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      atWork--;
    });
  await Promise.all([wait(), wait(), wait()]);
  expect(told).toBe(3);
  expect(existsSync(file)).toBe(false);
});

test('a turn is over when its work fails', async () => {
  const file = join(temporaryFolder(), 'turn');
  await expect(inTurn({ file }, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
  expect(existsSync(file)).toBe(false);
});

test('an owner that was thought dead does not end the turn of its successor', async () => {
  const file = join(temporaryFolder(), 'turn');
  await inTurn({ file }, () => writeFileSync(file, 'another process'));
  expect(readFileSync(file, 'utf8')).toBe('another process');
});

/** A process that outlived its test would hold the output of all tests open, and nobody would see their end. */
function runScript(code) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: 'inherit' });
  onTestFinished(() => child.kill('SIGKILL'));
  return child;
}
