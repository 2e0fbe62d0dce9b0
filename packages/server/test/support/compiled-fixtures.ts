import { fileURLToPath } from 'node:url';

/**
 * The environment of a fixture that many tests start: its compiled code is kept, which saves half of its time. A fixture
 * that is killed has to keep it by itself.
 */
export function environmentOfFixture(): NodeJS.ProcessEnv {
  const cache = fileURLToPath(new URL('../../node_modules/.cache/test-fixtures', import.meta.url));
  return { ...process.env, NODE_COMPILE_CACHE: cache };
}
