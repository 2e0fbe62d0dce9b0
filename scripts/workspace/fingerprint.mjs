import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const NOT_SOURCES = new Set(['node_modules', 'dist', 'test', 'coverage']);

/**
 * An installation depends on the lockfile, the package manifests, the pnpm that reads them, and the place of the
 * checkout (a checkout that was moved, or that is mounted into a container of another platform, is set up again).
 */
export function fingerprintOfInstallation(root, pnpmVersion) {
  const manifests = packageFolders(root).map((folder) => join(folder, 'package.json'));
  const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'].map((name) => join(root, name));
  return fingerprint(root, [...files, ...manifests], [pnpmVersion, root, process.platform, process.arch]);
}

/** A build depends on the installation, the packages' sources, the build script and the compiler's options. */
export function fingerprintOfBuild(root, installation) {
  const sources = packageFolders(root).flatMap(filesBelow);
  const build = [join(root, 'scripts/build.mjs'), ...filesBelow(join(root, 'scripts/bundle'))];
  return fingerprint(root, [...sources, ...build, join(root, 'tsconfig.base.json')], [installation]);
}

function packageFolders(root) {
  const packages = join(root, 'packages');
  const folders = readdirSync(packages).map((name) => join(packages, name));
  // A package of another branch leaves a folder with node_modules behind.
  return folders.filter((folder) => existsSync(join(folder, 'package.json')));
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !NOT_SOURCES.has(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path);
      return entry.isFile() ? [path] : []; // Editors leave links that lead nowhere.
    });
}

function fingerprint(root, files, facts) {
  const hash = createHash('sha256').update(JSON.stringify(facts));
  for (const file of files.sort()) {
    const content = readFileSync(file);
    // The length keeps two files from being mistaken for one with the content of both.
    hash.update(`\n${relative(root, file)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}
