import { root } from './paths.mjs';
import { run } from './run.mjs';
import { SetUpError } from './set-up-error.mjs';

// Pinned here and not by a `packageManager` field, which breaks installing with a frozen lockfile.
export const PNPM_VERSION = '12.21.0';

/**
 * Runs the pinned pnpm in the checkout; npm fetches it where it is not yet known.
 * @throws {SetUpError}
 */
export async function pnpm(args) {
  // npx is a .cmd file on Windows, which only a shell can start.
  const options = { cwd: root, shell: process.platform === 'win32' };
  const failure = await run('npx', ['--yes', `pnpm@${PNPM_VERSION}`, ...args], options);
  if (failure) {
    throw new SetUpError(
      `pnpm ${args[0]} ${failure}; the reason stands above. Try again with: npm run setup`,
    );
  }
}
