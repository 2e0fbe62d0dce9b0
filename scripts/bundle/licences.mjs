import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

/** `// node_modules/fflate/esm/browser.js` */
const CONTAINED = /^\/\/ (?:#region )?node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm;

const RULE = '-'.repeat(80);

/**
 * The licence of every package that ended up in the bundle, as those licences demand of whoever passes the code on.
 *
 * @param modules the paths of the bundled modules. One of which tree shaking left nothing is not passed on.
 * @param comments the legal comments in them.
 * @throws when a package states no licence at all: then it cannot be bundled.
 */
export function licencesOf(modules, comments) {
  const folders = new Set(modules.flatMap(packageFolders));
  const packages = [...folders].map(readPackage);
  packages.sort((a, b) => (a.title < b.title ? -1 : 1));
  const texts = packages.map(({ title, text }) => `${RULE}\n${title}\n\n${text.trim()}\n`);
  if (comments.length > 0)
    texts.push(`${RULE}\nNotices in the sources of these packages\n\n${comments.join('\n\n')}\n`);
  return `csf-mcp contains code of the following packages.\n\n${texts.join('\n')}`;
}

/** Of the package that a module is of, and of those whose code it contains: bundlers name their modules in comments. */
function packageFolders(path) {
  const [folder, packages] = /^(.*node_modules[\\/])(?:@[^\\/]+[\\/])?[^\\/]+/.exec(path) ?? [];
  if (folder === undefined) return [];
  const contained = readFileSync(path, 'utf8').matchAll(CONTAINED);
  return [folder, ...Array.from(contained, ([, name]) => join(packages, name))];
}

function readPackage(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .sort();
  if (!license && files.length === 0)
    throw new Error(`${name}@${version} states no licence and cannot be bundled`);
  const holder = author?.name ?? author ?? `the authors of ${name}`;
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'));
  return {
    title: `${name} ${version} (${license ?? 'see below'})`,
    text:
      texts.join('\n\n') ||
      `Published by ${holder} under the licence ${license}; the package has no text of it.`,
  };
}
