import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { SCREEN_STYLES } from '../../packages/server/src/markup/styles.ts';
import { root } from '../workspace/paths.mjs';

const APP = join(root, 'packages/server/app');

/**
 * The pages that the server gives to hosts, with their titles. Each has a folder of its name in packages/server/app. The
 * style sheet of reports and charts stands before the one of a page that draws them.
 */
export const PAGES = {
  score: { title: 'Scoring card', styles: '' },
  dashboard: { title: 'Dashboard', styles: SCREEN_STYLES },
};

/**
 * Makes a page: one HTML file that needs no other. Its policy allows this script and this style by their hashes, and
 * nothing else: no request, no image, no frame.
 *
 * @param {keyof PAGES} name
 */
export async function buildPage(name) {
  const script = await scriptOf(join(APP, name, 'main.ts'));
  const { title, styles } = PAGES[name];
  const style = styles + compact(readFileSync(join(APP, name, 'style.css'), 'utf8'));
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title><style>${style}</style></head>`,
    `<body><script>${script}</script></body></html>\n`,
  ].join('\n');
}

/** A style sheet of ours, which has no comments, without what is for its reader. */
function compact(css) {
  return css
    .replaceAll(/\s*\n\s*/g, '')
    .replaceAll(/\s*([{};,>])\s*|(?<=[\w\])]):\s+/g, (_, mark) => mark ?? ':')
    .replaceAll(';}', '}');
}

/** @throws when the code could end the element that it stands in */
async function scriptOf(entry) {
  const bundled = await rolldown({
    cwd: root,
    input: entry,
    platform: 'browser',
    transform: { target: 'es2022' },
  });
  const { output } = await bundled.generate({
    format: 'iife',
    minify: true,
    comments: false,
    charset: 'ascii',
  });
  await bundled.close();
  const [{ code }] = output;
  // What is left of line breaks stands in templates of markup, which leave the indentation out when they run.
  const script = code.trim().replaceAll(/\n\s+/g, '\n');
  if (/<\/script|<!--/i.test(script)) throw new Error(`the script of ${entry} cannot stand in a page`);
  return script;
}

/** The module that stands in the place of `packages/server/src/apps/pages.ts` outside a checkout: it has every page. */
export async function pagesModule() {
  const pages = await Promise.all(Object.keys(PAGES).map(async (name) => [name, await buildPage(name)]));
  const json = JSON.stringify(JSON.stringify(Object.fromEntries(pages)));
  return `const pages = JSON.parse(${json});\nexport const loadPage = async (name) => pages[name];\n`;
}

/** A source of a Content Security Policy, Level 2, section 4.2.5. */
function hashOf(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
