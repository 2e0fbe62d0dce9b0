import { defineConfig } from 'vitest/config';

/** They wait for processes most of the time, so two files at once do not slow each other down. */
const maxWorkers = 2;

export default defineConfig({
  test: {
    name: 'pages',
    include: ['scripts/pages/*.test.mjs'],
    maxWorkers,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    /** A second is not enough for a browser that other tests slow down. */
    expect: { poll: { timeout: 10_000 } },
  },
});
