import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const smallHeap = new URL('../src/small-heap.ts', import.meta.url).href;

/** Prints the size of the young generation, in bytes, after more short-lived objects than it holds at first. */
const MAKE_GARBAGE = `
  let live = [];
  for (let round = 0; round < 50; round++) live = Array.from({ length: 20_000 }, (_, index) => ({ index, round }));
  const spaces = (await import('node:v8')).getHeapSpaceStatistics();
  console.log(live.length, spaces.find((space) => space.space_name === 'new_space').space_size);`;

async function youngGenerationAfter(preparation: string): Promise<{ bytes: number; stderr: string }> {
  const script = `${preparation};${MAKE_GARBAGE}`;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', script]);
  return { bytes: Number(stdout.split(' ')[1]), stderr };
}

test('keeps the young generation small, with flags that this Node.js knows', async () => {
  const [small, usual] = await Promise.all([
    youngGenerationAfter(
      `const heap = await import(${JSON.stringify(smallHeap)}); heap.keepHeapSmall(); heap.compileRelay()`,
    ),
    youngGenerationAfter(''),
  ]);
  expect(small.stderr).toBe(''); // V8 complains there about a flag that it does not know
  expect(small.bytes).toBeLessThan(usual.bytes / 2);
});
