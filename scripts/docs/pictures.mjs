// npm run docs:pictures: writes pictures into docs/pictures of reports of an invented hospital and of its pages in the
// browser: on a desk, in dark, on a phone and on paper. It needs Chromium and, for paper, pdftoppm of poppler-utils.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from '../pages/chromium.mjs';
import { APPROVED, openHospital } from '../pages/support/hospital.mjs';
import { root } from '../workspace/paths.mjs';
import { fail, print } from '../workspace/say.mjs';
import { viewPictures } from './view-pictures.mjs';

const FOLDER = join(root, 'docs/pictures');

/** A reader should not wait for a picture. */
const MOST_BYTES = 150_000;

const PLAN = { kind: 'full', capacity: { hoursPerWeek: 40, weeks: 40 } };

/** Each picture: the report, and the part that it begins with. */
const SCREENS = {
  'report-light': { request: { snapshot: APPROVED }, width: 1200, height: 1040 },
  'report-dark': { request: PLAN, from: '#outcomes', width: 1200, height: 1020, colorScheme: 'dark' },
  'report-plan': { request: PLAN, from: '#plan', width: 1200, height: 760 },
  'report-phone': { request: {}, from: '#functions', width: 390, height: 844 },
};

const { path: executablePath, missing } = findChromium();

if (missing !== undefined) process.exitCode = fail(missing, 1);
else await takeAll();

async function takeAll() {
  const scratch = mkdtempSync(join(tmpdir(), 'csf-mcp-pictures-'));
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  const { report, close } = await openHospital(scratch);
  const urlOf = async (request) => {
    writeFileSync(join(scratch, 'report.html'), await report(request));
    return pathToFileURL(join(scratch, 'report.html')).href;
  };
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, { request, ...screen }] of Object.entries(SCREENS))
    keep(name, await screenOf(browser, await urlOf(request), screen));
  keep('report-print', await sheetsOf(browser, await urlOf({ snapshot: APPROVED }), scratch));
  await close();
  await viewPictures(browser, scratch, keep);
  await browser.close();
  rmSync(scratch, { recursive: true });
}

async function screenOf(browser, url, { width, height, from, colorScheme = 'light' }) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(url);
  if (from !== undefined) await page.locator(from).evaluate((part) => part.scrollIntoView());
  const picture = await page.screenshot();
  await page.close();
  return picture;
}

/** The first two sheets of paper, side by side. */
async function sheetsOf(browser, url, scratch) {
  const printed = await browser.newPage();
  await printed.goto(url);
  await printed.pdf({ path: join(scratch, 'report.pdf'), format: 'A4' });
  await printed.close();
  execFileSync('pdftoppm', ['-r', '62', '-l', '2', '-png', 'report.pdf', 'sheet'], { cwd: scratch });
  const sheets = [1, 2].map((number) =>
    readFileSync(join(scratch, `sheet-${number}.png`)).toString('base64'),
  );
  const images = sheets.map((sheet) => `<img src="data:image/png;base64,${sheet}">`).join('');
  const page = await browser.newPage({ viewport: { width: 1084, height: 766 } });
  await page.setContent(`<style>body{margin:20px;display:flex;gap:20px;background:#8a929c}</style>${images}`);
  const picture = await page.screenshot();
  await page.close();
  return picture;
}

function keep(name, picture) {
  const path = join(FOLDER, `${name}.png`);
  writeFileSync(path, picture);
  const { size } = statSync(path);
  print(`docs/pictures/${name}.png: ${size} bytes`);
  if (size > MOST_BYTES) process.exitCode = fail(`${name}.png has more than ${MOST_BYTES} bytes`, 1);
}
