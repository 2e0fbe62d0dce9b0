import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['scripts/node-versions/*.test.mjs'], testTimeout: 120_000, hookTimeout: 240_000 },
});
