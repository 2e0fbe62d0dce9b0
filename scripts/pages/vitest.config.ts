import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { name: 'pages', include: ['scripts/pages/*.test.mjs'], testTimeout: 120_000, hookTimeout: 120_000 },
});
