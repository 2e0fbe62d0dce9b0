// npm run pack [-- <folder>]: what would be published, as tarballs in a folder (dist-packages if none is named), and how
// large it is.
import { relative, resolve } from 'node:path';
import { packPackages } from './packages/pack-packages.mjs';
import { formatSize, readTarball } from './packages/tarball.mjs';
import { endAfter } from './workspace/end.mjs';
import { packagesOutput, root } from './workspace/paths.mjs';
import { setUp } from './workspace/set-up.mjs';

try {
  const [folder] = process.argv.slice(2);
  await setUp();
  const tarballs = await packPackages(
    folder === undefined ? packagesOutput : resolve(process.env.INIT_CWD ?? '.', folder),
  );
  for (const file of tarballs) {
    const { packedBytes, unpackedBytes, paths } = await readTarball(file);
    const sizes = `${formatSize(packedBytes)} packed, ${formatSize(unpackedBytes)} unpacked`;
    console.log(`${relative(root, file)}: ${sizes}, ${paths.length} files`);
  }
} catch (error) {
  endAfter(error, 1);
}
