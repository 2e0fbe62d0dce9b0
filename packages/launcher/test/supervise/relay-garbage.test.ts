import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { collectRelayGarbage } from '../../src/supervise/relay-garbage.ts';

const run = promisify(execFile);
const MIB = 1_024 * 1_024;

const moduleAt = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

test('collects once for every 4 MiB, whatever the size of the chunks', () => {
  let collections = 0;
  const relayed = collectRelayGarbage(() => ({ type }) => {
    if (type === 'minor') collections++;
  });
  for (let count = 0; count < 12 * 16; count++) relayed(MIB / 16);
  expect(collections).toBe(3);
  relayed(100 * MIB);
  expect(collections).toBe(4);
});

test('does not look for the collector before it needs it', () => {
  let searches = 0;
  const relayed = collectRelayGarbage(() => {
    searches++;
    return () => {};
  });
  relayed(4 * MIB - 1);
  expect(searches).toBe(0);
  relayed(8 * MIB);
  relayed(8 * MIB);
  expect(searches).toBe(1);
});

test('keeps the memory of passed chunks far below the limit of V8', async () => {
  const relayed = collectRelayGarbage();
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let count = 0; count < 2_000; count++) {
    relayed(Buffer.alloc(65_536).length);
    if (count % 16 === 0) await sleep(0); // chunks of a pipe come one after the other
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  expect(most).toBeLessThan(24 * MIB);
});

test('frees chunks that waited for several collections before they were passed on', async () => {
  // In a process like the launcher: in a larger heap V8 collects all of it more often.
  const script = `
    (await import(${moduleAt('../../src/small-heap.ts')})).keepHeapSmall({ isStart: true });
    const { collectRelayGarbage } = await import(${moduleAt('../../src/supervise/relay-garbage.ts')});
    const relayed = collectRelayGarbage();
    const waiting = [];
    let most = 0;
    for (let count = 0; count < 8_000; count++) {
      waiting.push(Buffer.alloc(65_536));
      if (waiting.length > 128) waiting.shift(); // 8 MiB, as much as the relay of the input keeps
      relayed(65_536);
      if (count % 16 === 0) await new Promise((resolve) => setTimeout(resolve));
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    }
    console.log(most);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
  expect(Number(stdout)).toBeLessThan(32 * MIB);
});
