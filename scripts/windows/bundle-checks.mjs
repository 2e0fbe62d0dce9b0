import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from '../workspace/paths.mjs';
import { windowsPath } from './paths.mjs';

const ENTRY = join(root, 'packages/launcher/test/windows/main.ts');

/**
 * Bundles the checks with all that they import: under Wine the links of pnpm are plain folders, from which Node.js does
 * not find a package's own packages.
 * @param file the bundle
 */
export async function bundleChecks(file) {
  const bundle = await rolldown({
    cwd: root,
    input: ENTRY,
    platform: 'node',
    plugins: [originalFolders],
    transform: { target: 'node22.16' },
    checks: { ineffectiveDynamicImport: false },
  });
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
}

/** Each module goes on to find its neighbours by the folder where it was. */
const originalFolders = {
  name: 'original-folders',
  transform: (code, id) =>
    code.includes('import.meta.dirname')
      ? code.replaceAll('import.meta.dirname', JSON.stringify(windowsPath(dirname(id))))
      : undefined,
};
