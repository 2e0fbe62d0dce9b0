import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STYLES } from '../../src/markup/styles.ts';
import { heading, list, mark, paragraph, quote, table } from '../../src/reports/document/block.ts';
import { partsOf, REPORT_KINDS } from '../../src/reports/kinds.ts';
import type { ReportModel } from '../../src/reports/model.ts';
import type { ReportSnapshot } from '../../src/reports/model-head.ts';
import { pageSteps } from '../../src/reports/page/write-page.ts';
import { asRead, hostileText } from '../support/hostile-text.ts';
import { attributeOf, type Element, textIn, withClass } from '../support/page-reader.ts';
import { created } from '../support/profile-changes.ts';
import { busyReport, reportOn } from '../support/report-models.ts';
import { pageOf } from '../support/report-pages.ts';
import { reportText } from '../support/report-text.ts';
import { walkedThrough } from '../support/walkthrough.ts';
import { descendantsOf, pageElements, tablesIn } from '../support/whole-page.ts';

const named = (page: readonly Element[], name: string) => page.filter(({ tagName }) => tagName === name);
const attributes = (page: readonly Element[], name: string) =>
  page.flatMap((element) => attributeOf(element, name) ?? []);

/** Days are days: the model has no others, and charts place things by them. */
const DAY = /^\d{4}-\d{2}-\d{2}/;

/** The same data with another text in the place of each, but for days and the kind, which are no texts of anybody. */
function withTexts<T>(value: T, textFor: (text: string) => string): T {
  if (typeof value === 'string') return (DAY.test(value) ? value : textFor(value)) as T;
  if (Array.isArray(value)) return value.map((item) => withTexts(item, textFor)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    key === 'kind' ? inner : withTexts(inner, textFor),
  ]);
  return Object.fromEntries(entries) as T;
}

const ELEMENTS = new Set([
  ...[
    'html',
    'head',
    'meta',
    'title',
    'style',
    'body',
    'a',
    'header',
    'nav',
    'main',
    'section',
    'footer',
    'div',
  ],
  ...['h1', 'h2', 'h3', 'p', 'span', 'ol', 'ul', 'li', 'dl', 'dt', 'dd', 'blockquote', 'details', 'summary'],
  ...['table', 'caption', 'thead', 'tbody', 'tr', 'th', 'td', 'figure', 'figcaption'],
  ...['svg', 'desc', 'defs', 'pattern', 'g', 'rect', 'path', 'line', 'circle', 'polygon', 'polyline', 'text'],
]);

const ATTRIBUTES = new Set([
  ...['id', 'class', 'lang', 'charset', 'http-equiv', 'name', 'content', 'href', 'open', 'scope', 'tabindex'],
  ...['role', 'aria-label', 'aria-labelledby', 'aria-describedby', 'aria-hidden', 'data-id'],
  ...['viewBox', 'width', 'height', 'x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'r', 'rx', 'd', 'points'],
  ...['fill', 'patternUnits', 'patternTransform'],
]);

/** No element, attribute, link or style comes from a text. */
function expectHarmless(page: readonly Element[]): void {
  const ids = new Set(attributes(page, 'id').map((id) => `#${id}`));
  expect(page.map(({ tagName }) => tagName).filter((name) => !ELEMENTS.has(name))).toEqual([]);
  const found = page.flatMap(({ attrs }) => attrs.map(({ name }) => name));
  expect(found.filter((name) => !ATTRIBUTES.has(name))).toEqual([]);
  expect(attributes(page, 'href').filter((href) => !ids.has(href))).toEqual([]);
  expect(attributes(page, 'fill').filter((fill) => !/^url\(#chart-[a-z-]+\d*-hatch\)$/.test(fill))).toEqual(
    [],
  );
  expect(named(page, 'style').map(textIn)).toEqual([STYLES]);
  expect(attributes(page, 'content')).toEqual([POLICY, 'width=device-width, initial-scale=1', 'no-referrer']);
}

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLES).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** What of a page does not depend on texts; pictures have more or fewer lines of a long label. */
const structureOf = (page: readonly Element[]) =>
  page
    .map(({ tagName }) => tagName)
    .filter((name) => /^(h\d|section|a|p|blockquote|table|tr|th|td|dt|dd|details)$/.test(name));

describe('a page', () => {
  test('is the same document, without a script, a link or a style of a text, whatever the texts are', async () => {
    const model = { ...(await busyReport()), kind: 'full' as const };
    const plain = pageElements(pageOf({ model: withTexts(model, () => 'x') }));
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 1, maxLength: 12 }), (texts) => {
        let next = 0;
        const page = pageElements(
          pageOf({ model: withTexts(model, () => texts[next++ % texts.length] ?? '') }),
        );
        expectHarmless(page);
        expect(structureOf(page)).toEqual(structureOf(plain));
      }),
      { numRuns: 25 },
    );
  });

  test('of a draft shows what was written as it is, and makes nothing of it', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const blocks = [
          ...[mark(text), heading(1, `Policy: ${text}`), paragraph(text), heading(2, text), quote(text)],
          ...[list([text, text], 'box'), heading(3, text), table(['A', '#B'], [[text, text]]), mark(text)],
        ];
        const page = pageElements(pageOf({ blocks }));
        expectHarmless(page);
        const written = asRead(text).replaceAll('\r\n', '\n');
        for (const name of ['blockquote', 'li', 'td', 'h3']) {
          const [first] = named(page, name).filter(
            (element) => named(descendantsOf(element), 'a').length === 0,
          );
          expect(first && textIn(first)).toBe(written);
        }
        expect(structureOf(page).filter((name) => name === 'td')).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });

  test('says what it is, in which language, and who has approved it', async () => {
    const page = pageOf({ model: await busyReport() });
    expect(page).toMatch(/^<!doctype html>\n<html lang="en"><head><meta charset="utf-8">/);
    const elements = pageElements(page);
    expect(named(elements, 'title').map(textIn)[0]).toBe('Full report: Clinic (draft)');
    expect(withClass(elements, 'status').map(textIn)).toEqual([
      'DRAFT. It is of no snapshot, so nobody has approved it.',
    ]);
    expect(withClass(elements, 'draft')).toHaveLength(1);
  });

  test('of an approved snapshot is no draft', async () => {
    const model = await busyReport();
    const snapshot: ReportSnapshot = {
      ...{ id: 'N-1', name: 'Board', asOf: '2025-03-31', status: 'approved' as const, sha256: 'ab' },
      ...{ decidedBy: 'Bo', decidedOn: '2025-04-02' },
    };
    const page = pageElements(
      pageOf({ model: { ...model, head: { ...model.head, isDraft: false, snapshot } } }),
    );
    expect(withClass(page, 'status').map(textIn)).toEqual([
      'Snapshot N-1 "Board", approved by Bo on 2025-04-02.',
    ]);
    expect([...withClass(page, 'draft'), ...withClass(page, 'status-draft')]).toEqual([]);
    const [basis] = page.filter((element) => attributeOf(element, 'id') === 'basis');
    expect(basis && textIn(basis)).toContain('SHA-256 of snapshot N-1: ab');
  });

  test('shows no mean of which too little is assessed, nor a shortfall', async () => {
    const model = await busyReport();
    const thin: ReportModel = { ...model, whole: { ...model.whole, mean: 3.17, thin: true } };
    const page = pageOf({ model: thin });
    expect(page).not.toContain('3.17');
    expect(withClass(pageElements(page), 'figure-value').map(textIn)[1]).toBe('n/m');
  });

  test('says n/m where nothing is assessed, as its charts do, and – where nothing is in scope', async () => {
    const model = await busyReport();
    const nothing = { mean: null, assessed: 0 };
    const functions = model.functions.map((set, index) =>
      index === 0 ? { ...set, ...nothing, thin: true } : { ...set, ...nothing, thin: false, inScope: 0 },
    );
    const page = pageElements(pageOf({ model: { ...model, functions } }));
    const means = tablesIn(page, 'functions')[0]?.rows.map((row) => row[2]);
    expect(means?.slice(0, 6)).toEqual(['n/m', '–', '–', '–', '–', '–']);
  });

  test('has no table without rows, though a plan is asked for and nobody has recorded anything', async () => {
    const db = await created('2025-01-01', {});
    const model = await reportOn(db, { capacity: { hoursPerWeek: 40, weeks: 10, startOn: undefined } });
    const tables = partsOf('full').flatMap((part) => tablesIn(pageElements(pageOf({ model })), part));
    expect(tables.filter(({ rows }) => rows.length === 0)).toEqual([]);
    expect(tables.length).toBeGreaterThan(4);
  });

  test('keeps a day on one line where its column has words too', async () => {
    const model = await busyReport();
    const [action] = model.plan.rows;
    if (action === undefined) throw new Error('the busy report has an action');
    const scheduled = { ...action, start: '2025-07-01', finish: '2025-07-04', notScheduled: null };
    const rows = [scheduled, { ...action, notScheduled: 'no effort given' }];
    const schedule = {
      ...{ scheduled: 1, late: 0, phases: [] },
      capacity: { startOn: '2025-07-01', hoursPerWeek: 8, weeks: 4, usedHours: 8, availableHours: 32 },
    };
    const plan = { ...model.plan, rows, schedule } as ReportModel['plan'];
    const page = pageElements(pageOf({ model: { ...model, plan } }));
    const days = named(page, 'td').filter((cell) => textIn(cell) === '2025-07-01');
    expect(days.map((cell) => attributeOf(cell, 'class'))).toEqual(['id']);
  });

  test('ends a long list where its rows end, says how many are left out, and lets others in between', async () => {
    const model = { ...(await busyReport()), kind: 'evidence' as const };
    const [row] = model.evidence.rows;
    if (row === undefined) throw new Error('the busy report has evidence');
    const rows = Array.from({ length: 500 }, (_, index) => ({ ...row, id: `E-${index + 1}` }));
    const steps = pageSteps({
      blocks: [],
      model: { ...model, evidence: { ...model.evidence, rows, leftOut: 7 } },
    });
    let turns = 0;
    let step = steps.next();
    for (; step.done !== true; turns++) step = steps.next();
    const page = pageElements(step.value);
    expect(tablesIn(page, 'evidence').some(({ rows }) => rows.length === 500)).toBe(true);
    expect(named(page, 'p').map(textIn)).toContain('7 more rows left out.');
    expect(turns).toBeGreaterThan(20);
  });

  test('has at most 150 kB for the hospital of the walkthrough, with all parts', {
    timeout: 60_000,
  }, async () => {
    const profile = 'clinical-systems-2026';
    const page = await reportText(await walkedThrough(), {
      profile,
      kind: 'full',
      capacityHoursPerWeek: 20,
      format: 'html',
    });
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(150_000);
  });
});

describe.each(REPORT_KINDS)('a page of kind %s', (kind) => {
  const read = async () => pageElements(pageOf({ model: { ...(await busyReport()), kind } }));

  test('has its parts in their order, each with an entry in the contents', async () => {
    const page = await read();
    const parts = ['short', ...partsOf(kind), 'basis'];
    expect(attributes(named(page, 'section'), 'id')).toEqual(parts);
    const [contents] = named(page, 'nav');
    const entries = contents === undefined ? [] : named(descendantsOf(contents), 'a');
    expect(attributes(entries, 'href')).toEqual(parts.map((id) => `#${id}`));
    expect(entries.map(textIn)).toEqual(named(page, 'h2').map(textIn));
  });

  test('can be read by ear and by keyboard', async () => {
    const page = await read();
    const headings = page.flatMap(({ tagName }) => /^h(\d)$/.exec(tagName)?.[1] ?? []).map(Number);
    expect(headings[0]).toBe(1);
    expect(headings.filter((level) => level === 1)).toHaveLength(1);
    expect(headings.filter((level, index) => level > (headings[index - 1] ?? 0) + 1)).toEqual([]);
    for (const landmark of ['header', 'nav', 'main', 'footer']) expect(named(page, landmark)).toHaveLength(1);
    const [skip] = named(page, 'a');
    expect(skip && attributeOf(skip, 'href')).toBe('#content');
    const regions = attributes(page, 'aria-label');
    expect(new Set(regions).size).toBe(regions.length);
    const ids = attributes(page, 'id');
    expect(new Set(ids).size).toBe(ids.length);
    for (const table of named(page, 'table')) {
      const within = descendantsOf(table);
      expect(named(within, 'caption')).toHaveLength(1);
      expect(named(within, 'th').filter((cell) => attributeOf(cell, 'scope') === undefined)).toEqual([]);
    }
  });

  test('has no script, and a style sheet that knows each class', async () => {
    const page = await read();
    expectHarmless(page);
    const used = new Set(attributes(page, 'class').flatMap((names) => names.split(' ')));
    expect([...used].filter((name) => !STYLES.includes(`.${name}`))).toEqual([]);
  });

  test('never says undefined, nor that something is not a number', async () => {
    expect(pageOf({ model: { ...(await busyReport()), kind } })).not.toMatch(/undefined|NaN|\[object|>null</);
  });
});
