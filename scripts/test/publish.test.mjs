import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { publish } from '../bundle/publish.mjs';
import { temporaryFolder } from './folder.mjs';

test('a build replaces the one before, and the chunks of that one stay for what still runs', async () => {
  const dist = join(temporaryFolder(), 'dist');
  await publishBuild(dist, 'first');
  await publishBuild(dist, 'second');
  expect(readdirSync(dist)).toEqual(['bin.js', 'chunk-first.js', 'chunk-second.js']);
  expect(readFileSync(join(dist, 'bin.js'), 'utf8')).toBe('second');
});

test('chunks of older builds are removed', async () => {
  const dist = join(temporaryFolder(), 'dist');
  for (const build of ['first', 'second', 'third']) await publishBuild(dist, build);
  expect(readdirSync(dist)).toEqual(['bin.js', 'chunk-second.js', 'chunk-third.js']);
});

test('a chunk that a later build still has stays as long as that build', async () => {
  const dist = join(temporaryFolder(), 'dist');
  for (const build of ['first', 'second', 'first', 'third']) await publishBuild(dist, build);
  expect(readdirSync(dist)).toEqual(['bin.js', 'chunk-first.js', 'chunk-third.js']);
});

async function publishBuild(dist, build) {
  const files = [
    { name: 'bin.js', contents: build },
    { name: `chunk-${build}.js`, contents: build },
  ];
  publish(dist, files, { last: ['bin.js'] });
  await sleep(5); // builds are told apart by their time in milliseconds
}
