import { defineConfig } from 'vitest/config';

// Only tests without processes: the mutants are switched on and off in the process that runs the tests.
export default defineConfig({
  test: { include: (process.env['MUTATION_TESTS'] ?? '').split(' '), testTimeout: 60_000 },
});
