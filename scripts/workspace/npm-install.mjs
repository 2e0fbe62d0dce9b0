import { run } from './run.mjs';

/**
 * Installs what the package.json of a folder names.
 * @param options of npm, besides the usual ones
 * @throws Error if npm fails, as it does without a network.
 */
export async function npmInstall(folder, options = []) {
  let output = '';
  const failure = await run(
    'npm',
    [
      'install',
      '--ignore-scripts',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      ...options,
    ],
    {
      cwd: folder,
      shell: process.platform === 'win32', // npm is a .cmd file there
      onOutput: (text) => {
        output += text;
      },
    },
  );
  if (failure) throw new Error(`npm install ${failure} (${firstLineOf(output)})`);
}

/** It has the code of what npm failed with, such as ENOTFOUND. */
function firstLineOf(output) {
  return output.trim().split('\n', 1)[0];
}
