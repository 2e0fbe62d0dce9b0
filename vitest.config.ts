import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/vitest/longest-first.mjs';
import { testsWithOwnWorker } from './scripts/vitest/own-worker.mjs';

/** For a test that hangs. It tells nothing about speed: a busy machine may need long. */
const testTimeout = 120_000;

/** Tests with processes mostly wait. They run before the others, which keep every processor busy. */
const processes = { testTimeout, hookTimeout: testTimeout, maxWorkers: 4, sequence: { groupOrder: 0 } };

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      ...projectsOf('launcher'),
      ...projectsOf('server'),
      { test: { name: 'scripts', include: ['scripts/test/**/*.test.mjs'], ...processes } },
    ],
  },
});

/** Most tests share their workers, which saves a start and the same imports for each file. */
function projectsOf(name: string) {
  const root = join(import.meta.dirname, 'packages', name);
  const withOwnWorker = testsWithOwnWorker(root);
  const shared = {
    name,
    root,
    include: ['test/**/*.test.ts'],
    exclude: withOwnWorker,
    setupFiles: [join(import.meta.dirname, 'scripts/vitest/unchanged-process.mjs')],
    isolate: false,
    testTimeout,
    maxWorkers: 2,
    sequence: { groupOrder: 1 },
  };
  return [
    { test: shared },
    { test: { name: `${name}-processes`, root, include: withOwnWorker, ...processes } },
  ];
}
