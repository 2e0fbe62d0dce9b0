import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { violationsIn } from './accessibility.mjs';
import { openBrowser, openWindow } from './browser.mjs';
import { cutIn } from './cut-texts.mjs';
import { printedPages } from './printed-pages.mjs';
import { openHospital } from './support/hospital.mjs';

const browser = await openBrowser();
const folder = mkdtempSync(join(tmpdir(), 'csf-mcp-pages-'));
const { report, close } = await openHospital(folder);
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true });
});

const CAPACITY = { hoursPerWeek: 40, weeks: 40 };

/** Each kind with the charts that its page has. */
const CHARTS = {
  executive: ['functions', 'categories', 'distribution', 'trend', 'risks', 'tiers'],
  gaps: ['functions', 'categories', 'outcomes'],
  plan: ['plan'],
  evidence: ['outcomes', 'evidence'],
  audit: ['outcomes', 'risks', 'evidence', 'tiers'],
  full: [
    ...['functions', 'categories', 'distribution', 'trend', 'outcomes'],
    ...['risks', 'plan', 'evidence', 'tiers'],
  ],
};
const REPORTS = Object.keys(CHARTS).map((kind) => [kind, { kind, capacity: CAPACITY }]);
const DRAFTS = Object.entries({ policy: 'PR.AA', procedure: 'PR.AA-01', tabletop: 'R-1' });
const ALL = [...REPORTS, ...DRAFTS.map(([kind, about]) => [kind, { kind, about }])];

/** The page as a file, as a person opens it. */
async function fileOf(name, request) {
  const path = join(folder, `${name}.html`);
  writeFileSync(path, await report(request));
  return pathToFileURL(path).href;
}

async function openReport(name, request, options = {}) {
  const { colorScheme = 'light', ...size } = options;
  const { page, wrong } = await openWindow(browser, { allowed: ['null'], ...size });
  const requests = [];
  page.on('request', (made) => requests.push(made.url()));
  await page.emulateMedia({ colorScheme });
  const url = await fileOf(name, request);
  await page.goto(url);
  return {
    page,
    wrong,
    expectNothingWrong: () => expect({ wrong, requests }).toEqual({ wrong: [], requests: [url] }),
  };
}

/** The full report has all parts of the kinds after the first, whose colours need not be looked at twice. */
const PARTS_OF_FULL = ['gaps', 'plan', 'evidence', 'audit'];

/** In which theme axe-core looks at what. */
function looksAt(kind) {
  if (PARTS_OF_FULL.includes(kind)) return [['light', 'structure']];
  return [
    ['light', 'all'],
    ['dark', 'colours'],
  ];
}

/** Opens the tables below charts. */
async function openTables(page) {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
}

describe.each(ALL)('a page of kind %s', (kind, request) => {
  test('opens from a file with its charts and nothing else, and fits a desk, a phone and paper', async () => {
    const { page, expectNothingWrong } = await openReport(kind, request, { width: 1200 });
    const charts = page.locator('svg[role=img]');
    const drawn = await charts.evaluateAll((all) => all.map((chart) => chart.closest('figure').id));
    expect([...new Set(drawn)]).toEqual((CHARTS[kind] ?? []).map((part) => `chart-${part}`));
    await openTables(page);
    expect(await page.evaluate(cutIn)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate(cutIn)).toEqual([]);
    for (const format of ['A4', 'Letter']) {
      const { pages, cut } = await printedPages(page, format);
      expect(cut).toEqual([]);
      expect(pages).toBeGreaterThan(0);
    }
    expectNothingWrong();
  });

  test.each(looksAt(kind))(
    'has nothing that axe-core finds wrong, in %s (%s)',
    async (colorScheme, rules) => {
      const { page } = await openReport(kind, request, { colorScheme, withoutPolicies: true });
      await openTables(page);
      expect(await violationsIn(page, rules)).toEqual([]);
    },
  );
});

test('the keyboard alone leads past the contents to the parts, and opens their tables', async () => {
  const { page, wrong } = await openReport('executive', { kind: 'executive' });
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Skip to the content');
  const skip = await page.locator('.skip').boundingBox();
  expect(skip.y).toBeGreaterThanOrEqual(0);
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => document.activeElement.id)).toBe('content');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement.getAttribute('aria-label'))).toBe(
    'Functions: table',
  );
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Show as a table: Categories');
  await page.keyboard.press('Enter');
  expect(await page.getByRole('table', { name: 'Categories: table' }).isVisible()).toBe(true);
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  expect(outline).toBe('solid');
  expect(wrong).toEqual([]);
});

test('the contents lead to each part', async () => {
  const { page } = await openReport('executive', { kind: 'executive' });
  await page.getByRole('navigation').getByRole('link', { name: 'Risks' }).click();
  await expect.poll(() => page.evaluate(() => location.hash)).toBe('#risks');
  const { y } = await page.getByRole('heading', { name: 'Risks', exact: true }).boundingBox();
  expect(y).toBeLessThan(200);
});

test('a page follows the theme of its reader, and prints in light all the same', async () => {
  const { page } = await openReport('plan', { kind: 'plan' }, { colorScheme: 'dark' });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(await background()).toBe('rgb(14, 20, 28)');
  await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
  expect(await background()).toBe('rgb(255, 255, 255)');
  await page.emulateMedia({ colorScheme: 'light', media: 'screen' });
  expect(await background()).toBe('rgb(255, 255, 255)');
});

test('long and hostile texts of a profile do nothing, and cut nothing', async () => {
  const text = `<img src=x onerror=alert(1)> ${'a'.repeat(300)} https://example.org`;
  const { page, expectNothingWrong } = await openReport('hostile', { kind: 'full' }, { width: 360 });
  expect(await page.locator('img, script, iframe').count()).toBe(0);
  await page.evaluate((text) => {
    for (const cell of document.querySelectorAll('h1, h2, p, td, dd, li, blockquote')) cell.append(text);
  }, text);
  expect(await page.evaluate(cutIn)).toEqual([]);
  expectNothingWrong();
});
