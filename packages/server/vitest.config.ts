import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'server',
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    maxWorkers: 2,
    sequence: { groupOrder: 1 }, // after the others, whose tests wait for processes and have deadlines
  },
});
