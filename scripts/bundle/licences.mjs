import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;
const RULE = '-'.repeat(80);

/**
 * The licence of every package that ended up in the bundle, as those licences demand of whoever passes the code on.
 *
 * @throws when a package states no licence at all: then it cannot be bundled.
 */
export function licencesOf({ root, metafile, comments }) {
  const packages = packageFoldersIn(metafile).map((folder) => readPackage(join(root, folder)));
  packages.sort((a, b) => (a.title < b.title ? -1 : 1));
  const texts = packages.map(({ title, text }) => `${RULE}\n${title}\n\n${text.trim()}\n`);
  const inSources = comments.filter((comment) => comment.trim() !== '');
  if (inSources.length > 0)
    texts.push(`${RULE}\nNotices in the sources of these packages\n\n${inSources.join('\n').trim()}\n`);
  return `csf-mcp contains code of the following packages.\n\n${texts.join('\n')}`;
}

/** Only what is really in an output counts: an input of which tree shaking left nothing is not passed on. */
function packageFoldersIn({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([input]) => packageFolder(input));
  return [...new Set(folders)].filter((folder) => folder !== undefined);
}

function packageFolder(input) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
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
