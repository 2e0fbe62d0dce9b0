import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { kindsOfTests } from './scripts/vitest/kinds.mjs';
import { LongestFirst } from './scripts/vitest/longest-first.mjs';

/** For a test that hangs. It says nothing about speed: a busy machine may need long. */
const testTimeout = 120_000;

/** The same holds for what a test waits for. Vitest gives up after a second. */
const patient = { expect: { poll: { timeout: 30_000 } } };

/** Tests with processes mostly wait. They run before the others, which keep every processor busy. */
const waiting = {
  testTimeout,
  hookTimeout: testTimeout,
  maxWorkers: 4,
  sequence: { groupOrder: 0 },
  ...patient,
};

/** A worker that many files share. Each of them must leave the process as it found it. */
const shared = {
  isolate: false,
  setupFiles: [join(import.meta.dirname, 'scripts/vitest/unchanged-process.mjs')],
};

/** Node.js runs the sources of quick tests as they are, because Vite takes longer to transform them. */
const withoutVite = { experimental: { viteModuleRunner: false } };

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      ...projectsOf('launcher'),
      ...projectsOf('server'),
      { test: { name: 'scripts', include: ['scripts/test/**/*.test.mjs'], ...waiting, ...shared } },
    ],
  },
});

/** Most tests share their workers, which saves a start and the same imports for each file. */
function projectsOf(name: string) {
  const root = join(import.meta.dirname, 'packages', name);
  const { pure, processes, alone } = kindsOfTests(root);
  return [
    {
      test: {
        name,
        root,
        include: pure,
        testTimeout,
        maxWorkers: 2,
        sequence: { groupOrder: 1 },
        ...patient,
        ...shared,
        ...withoutVite,
      },
    },
    { test: { name: `${name}-processes`, root, include: processes, ...waiting, ...shared } },
    { test: { name: `${name}-alone`, root, include: alone, ...waiting } },
  ].filter(({ test: { include } }) => include.length > 0);
}
