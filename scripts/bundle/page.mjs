import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { embeddedJson } from '../../packages/server/src/markup/embedded-json.ts';
import { markupText } from '../../packages/server/src/markup/markup.ts';
import { SCREEN_STYLES } from '../../packages/server/src/markup/styles.ts';
import { root } from '../workspace/paths.mjs';

const APP = join(root, 'packages/server/app');

/**
 * The pages, each with a folder of its name in packages/server/app. `styles` stand before its own
 * style sheet. `shows` are other pages, which it has in itself and puts into frames. `requests`: it sends requests to its
 * own server.
 */
const PAGES = {
  score: { title: 'Scoring card' },
  dashboard: { title: 'Dashboard', styles: SCREEN_STYLES },
  view: { title: 'csf-mcp', shows: ['dashboard', 'score'], requests: true },
};

/** The pages that the server gives to hosts. */
const GIVEN = ['score', 'dashboard'];

/**
 * Makes a page: one HTML file that needs no other. Its policy allows this script and this style by their hashes, and
 * nothing else: no request but to its own server, no image, no frame from elsewhere.
 *
 * @param {keyof PAGES} name
 */
export async function buildPage(name) {
  const { html } = await makePage(name);
  return html;
}

async function makePage(name) {
  const { title, styles: before = '', shows = [], requests = false } = PAGES[name];
  const shown = await Promise.all(shows.map(makePage));
  const script = await scriptOf(join(APP, name, 'main.ts'));
  const style = compact(`${before}${readFileSync(join(APP, name, 'style.css'), 'utf8')}`);
  // A frame with `srcdoc` is bound by the policy of the page around it too, which so has to allow what the frame does.
  const scripts = [hashOf(script), ...shown.flatMap((one) => one.scripts)];
  const styles = [hashOf(style), ...shown.flatMap((one) => one.styles)];
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    `style-src ${styles.join(' ')}`,
    ...(requests ? ["connect-src 'self'", 'img-src data:'] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const html = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    // Without it, a browser asks the server for an icon.
    ...(requests ? ['<link rel="icon" href="data:,">'] : []),
    `<title>${title}</title><style>${style}</style></head>`,
    `<body>${shown.map(dataElement).join('')}<script>${script}</script></body></html>\n`,
  ].join('\n');
  return { name, html, scripts, styles };
}

/** A page as data of another one, whose script reads it. */
function dataElement({ name, html }) {
  return `<script type="application/json" id="${name}">${markupText(embeddedJson(html))}</script>`;
}

/** Style sheets of ours, which have no comments, without what is for their readers. */
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
  const pages = await Promise.all(GIVEN.map(async (name) => [name, await buildPage(name)]));
  const json = JSON.stringify(JSON.stringify(Object.fromEntries(pages)));
  return `const pages = JSON.parse(${json});\nexport const loadPage = async (name) => pages[name];\n`;
}

/** The module that stands in the place of `packages/launcher/src/view/page.ts` outside a checkout. */
export async function viewPageModule() {
  return `const page = ${JSON.stringify(await buildPage('view'))};\nexport const loadViewPage = async () => page;\n`;
}

/** A source of a Content Security Policy, Level 2, section 4.2.5. */
function hashOf(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
