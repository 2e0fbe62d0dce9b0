import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../../scripts/workspace/paths.mjs';
import { tablesOfReport } from './report-tables.mjs';
import { settingOf } from './setting.mjs';

const RECORD = join(root, 'docs/benchmarks.json');
const PAGE = join(root, 'docs/benchmarks.md');

/** @returns the report that `--write` has recorded, or null. */
export function readRecord() {
  return existsSync(RECORD) ? JSON.parse(readFileSync(RECORD, 'utf8')) : null;
}

/** Writes the report to docs/benchmarks.json, and its tables into docs/benchmarks.md. */
export function writeRecord(report) {
  writeFileSync(RECORD, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8'), report));
}

/**
 * Replaces what the bench has written into a page, between `<!-- bench: … -->` and `<!-- end of bench -->`.
 * @throws Error if the page has no place for a table.
 */
export function withTables(page, report) {
  const blocks = {
    setting: settingOf(report).join('\n'),
    ...Object.fromEntries(tablesOfReport(report).map(({ id, lines }) => [id, markdownOf(lines)])),
  };
  return Object.entries(blocks).reduce((text, [id, block]) => withBlock(text, id, block), page);
}

function withBlock(page, id, block) {
  const [begin, end] = [`<!-- bench: ${id} -->`, '<!-- end of bench -->'];
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from === -1 || to === -1)
    throw new Error(`the page has no place for the table ${id}: ${begin} … ${end}`);
  return `${page.slice(0, from)}${begin}\n${block}\n${page.slice(to)}`;
}

function markdownOf(lines) {
  const columns = Object.keys(lines[0]);
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [
    row(columns),
    row(columns.map(() => '---')),
    ...lines.map((line) => row(columns.map((column) => line[column]))),
  ].join('\n');
}
