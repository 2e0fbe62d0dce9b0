import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readMapping } from '../../../src/exchange/any-table/check-mapping.ts';
import { columnMapping, ROLES } from '../../../src/exchange/any-table/column-mapping.ts';
import { clinic, refusalOf, tableOf } from '../../support/given-tables.ts';

const COLUMNS = { id: 'ID', score: 'Score' };

const SHEET = tableOf(
  [
    ['ID', 'Score', 'Score', 'Priority'],
    ['GV.OC-01', 2, 3, 'P1'],
  ],
  'Scores',
);

const refused = async (mapping: unknown) => {
  const { importing } = await clinic();
  const reading = async () => importing(SHEET, { mapping: readMapping(mapping) });
  return refusalOf(reading(), 'INVALID_INPUT');
};

describe('a mapping', () => {
  test.each([
    null,
    [],
    'ID',
    {},
    { columns: {} },
    { columns: { ...COLUMNS, scores: 'B' } },
    { columns: COLUMNS, level: {} },
    { columns: { id: '' } },
    { columns: { id: 'x'.repeat(201) } },
    { columns: { id: 'ID\u202e' } },
    { columns: COLUMNS, headerRow: -1 },
    { columns: COLUMNS, headerRow: 1.5 },
    { columns: COLUMNS, sheets: [] },
    { columns: COLUMNS, levels: { Initial: 'one' } },
    { columns: COLUMNS, levels: { Initial: Number.NaN } },
    {
      columns: COLUMNS,
      levels: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`w${index}`, 1])),
    },
    { columns: COLUMNS, priorities: { P1: 'urgent' } },
    { columns: COLUMNS, dates: 'ymd' },
    { columns: COLUMNS, notApplicable: 'N/A' },
  ])('of another form is refused: %j', async (mapping) => {
    expect(await refused(mapping)).toMatch(/^The mapping cannot be used: .*dry run/s);
  });

  test('with a misspelled part is refused with the right one', async () => {
    expect(await refused({ columns: { id: 'ID', scroe: 'B' } })).toContain('did you mean "score"?');
  });

  test('that names no sheet or heading of the file is refused with those that there are', async () => {
    expect(await refused({ sheets: ['Other'], columns: COLUMNS })).toContain('Its sheets are: "Scores".');
    expect(await refused({ columns: { id: 'ID', target: 'Goal' } })).toContain(
      'Sheet "Scores" has in row 1 no heading "Goal"',
    );
  });

  test('that names a heading that is there twice is refused with the letters', async () => {
    expect(await refused({ columns: COLUMNS })).toContain(
      'Name the column as one of "column B", "column C".',
    );
  });

  test('may name columns by letters, and the words for priorities', async () => {
    const { importing } = await clinic();
    const mapping = readMapping({
      columns: { id: 'column A', score: 'column C', priority: 'D' },
      headerRow: 1,
      priorities: { p1: 'high' },
      assessor: 'Cy',
    });
    const { facts } = await importing(SHEET, { mapping, dryRun: true });
    expect(facts.differences).toMatchObject([
      { field: 'score', after: 3 },
      { field: 'targetPriority', after: 'high' },
    ]);
  });

  test('that reads one column twice is refused', async () => {
    expect(await refused({ columns: { id: 'ID', score: 'column B', target: 'B' } })).toContain(
      'reads column B as score and as target',
    );
  });

  test('whose levels are not on the scale, or whose columns the profile does not score, is refused', async () => {
    expect(await refused({ columns: COLUMNS, levels: { Initial: 7 } })).toContain('makes 7 of "Initial"');
    expect(await refused({ columns: { id: 'ID', policy: 'B', practice: 'C' } })).toContain(
      'does not score policy',
    );
    expect(await refused({ columns: COLUMNS, date: '2026-02-30' })).toContain('2026-02-30');
  });

  test('with words that are names of object properties explains these words alone', async () => {
    const { importing } = await clinic();
    const sheet = tableOf([
      ['ID', 'Score'],
      ['GV.OC-01', '__proto__'],
      ['GV.OC-02', 'constructor'],
    ]);
    const mapping = readMapping(
      JSON.parse('{"columns":{"id":"ID","score":"Score"},"levels":{"constructor":1},"assessor":"Cy"}'),
    );
    expect(await refusalOf(importing(sheet, { mapping }))).toContain(
      '1 problem. Row 2, column B: has "__proto__"',
    );
  });
});

test('the mapping that the documentation shows is one, and names all roles', () => {
  const page = readFileSync(new URL('../../../../../docs/exchange.md', import.meta.url), 'utf8');
  const section = page.slice(page.indexOf('## Any spreadsheet'));
  const [, example = ''] = /```json\n(.+?)```/s.exec(section) ?? [];
  expect(Object.keys(readMapping(JSON.parse(example)).columns)).toContain('score');
  for (const role of ROLES) expect(section).toContain(`\`${role}\``);
  for (const part of Object.keys(columnMapping().shape)) expect(section).toContain(`\`${part}\``);
});
