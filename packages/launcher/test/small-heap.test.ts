import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createSandbox } from './support/instances/sandbox.ts';

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
      `const heap = await import(${JSON.stringify(smallHeap)}); heap.keepHeapSmall({ isStart: true }); heap.compileRelay()`,
    ),
    youngGenerationAfter(''),
  ]);
  expect(small.stderr).toBe(''); // V8 complains there about a flag that it does not know
  expect(small.bytes).toBeLessThan(usual.bytes / 2);
});

/** Prints which modules of Node.js are loaded after the flags of V8 have changed, internal ones left out. */
const LIST_LATE = `
  import v8 from 'node:v8';
  import { syncBuiltinESMExports } from 'node:module';
  const { setFlagsFromString } = v8;
  let early = null;
  v8.setFlagsFromString = (flag) => {
    early ??= new Set(process.moduleLoadList);
    setFlagsFromString(flag);
  };
  syncBuiltinESMExports();
  process.addListener('exit', () => {
    const late = process.moduleLoadList.filter((name) => !early.has(name) && /^NativeModule (?!internal\\/)/.test(name));
    process._rawDebug(JSON.stringify({ script: process.argv[1].split('/').at(-1), late: late.map((name) => name.slice(13)) }));
  });`;

test('a start loads all that it needs of Node.js before it changes the flags of V8', async () => {
  await using sandbox = createSandbox();
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(LIST_LATE)}` };
  const start = await sandbox.run(['start'], { env });
  expect(start.code, start.stderr).toBe(0);
  const late = [...start.stderr.matchAll(/^\{"script":.*$/gm)].map(([line]) => JSON.parse(line));
  expect(late).toEqual(
    expect.arrayContaining([
      { script: 'csf-mcp.js', late: [] },
      { script: 'server-process.js', late: [] },
    ]),
  );
});
