import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      'packages/*',
      {
        test: {
          name: 'scripts',
          include: ['scripts/test/**/*.test.mjs'],
          testTimeout: 30_000,
          maxWorkers: 4, // as many as the launcher has, so that both run side by side
        },
      },
    ],
  },
});
