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
    /** Vitest gives up after a second. A page is drawn after calls that start servers, and other tests slow it down. */
    expect: { poll: { timeout: 30_000 } },
  },
});
