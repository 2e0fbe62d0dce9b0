import { describe, expect, test } from 'vitest';
import { loadCurrent } from '../../../src/assessments/current.ts';
import type { ImportFacts } from '../../../src/exchange/any-table/answer.ts';
import { elements, outcomes } from '../../../src/framework/elements.ts';
import type { SheetRow } from '../../support/core-export.ts';
import { type Cells, clinic, refusalOf, tableOf, xlsxTables } from '../../support/given-tables.ts';

// The shapes of sheets that people share. Their content is invented.

const functionOf = (id: string) => id.slice(0, 2);
const idsOf = (start: string) => outcomes.map(({ id }) => id).filter((id) => id.startsWith(start));

/** A score that differs from outcome to outcome. */
const scoreOf = (id: string) => outcomes.findIndex((outcome) => outcome.id === id) % 5;

/** Why a column is not read. */
const reasonFor = (column: string, { leftOut = [] }: ImportFacts) =>
  leftOut.find(({ what }) => what.includes(column))?.why;

describe('a profile CSV of 53 columns', () => {
  const quarter = (number: number) =>
    [
      'Actual Score',
      'Target Score',
      'Observations',
      'Observation Date',
      'Gap',
      'Evidence Link',
      'Tester',
      'Weight',
    ].map((heading) => `Q${number} ${heading}`);
  const core = ['ID', 'Function', 'Function Description', 'Category ID', 'Category', 'Category Description'];
  const more = [
    'Subcategory Description',
    'Implementation Examples',
    'In Scope?',
    'Owner',
    'Stakeholder(s)',
    'Auditor',
  ];
  const fillers = Array.from({ length: 9 }, (_, index) => `Custom Field ${index + 1}`);
  const headings = [...core, ...more, ...fillers, ...[1, 2, 3, 4].flatMap(quarter)];
  const row = (id: string, quarters: readonly number[]): Cells =>
    headings.map((heading) => {
      const [, number, what] = /^Q(\d) (.+)$/.exec(heading) ?? [];
      if (heading === 'ID') return id;
      if (heading === 'Category ID') return id.slice(0, 5);
      if (heading === 'Function') return `${functionOf(id)} name`;
      if (heading === 'In Scope?') return 'Yes';
      if (heading === 'Owner') return 'Ada';
      if (heading === 'Auditor') return 'Cy';
      if (!quarters.includes(Number(number))) return '';
      if (what === 'Actual Score') return scoreOf(id);
      if (what === 'Target Score') return 4;
      if (what === 'Gap') return 4 - scoreOf(id);
      if (what === 'Observations') return `Seen at ${id}`;
      return what === 'Observation Date' ? '2026-03-31' : '';
    });
  const sheet = (quarters: readonly number[]) =>
    tableOf([headings, ...idsOf('').map((id) => row(id, quarters))]);

  test('is read by its one quarter that is filled in', async () => {
    expect(headings).toHaveLength(53);
    const { importing, db, profile } = await clinic();
    const { facts } = await importing(sheet([1]));
    expect(facts.mapping.columns).toEqual({
      ...{ id: 'ID', score: 'Q1 Actual Score', target: 'Q1 Target Score', note: 'Q1 Observations' },
      ...{ date: 'Q1 Observation Date', assessor: 'Auditor', owner: 'Owner', included: 'In Scope?' },
    });
    expect(reasonFor('Q1 Gap', facts)).toBe('its heading names nothing that is imported');
    await importing(sheet([1]), { mapping: facts.mapping });
    const current = await loadCurrent(db, await profile());
    expect(current.size).toBe(106);
    expect(current.get('RC.CO-04')).toMatchObject({
      ...{ score: scoreOf('RC.CO-04'), date: '2026-03-31', assessor: 'Cy', note: 'Seen at RC.CO-04' },
    });
  });

  test('asks which quarter is meant where several are filled in', async () => {
    const { facts } = await (await clinic()).importing(sheet([1, 2]));
    expect(facts.undecided?.map(({ role, candidates }) => [role, candidates])).toContainEqual([
      'score',
      ['Q1 Actual Score', 'Q2 Actual Score'],
    ]);
  });
});

describe('a maturity workbook with policy and practice', () => {
  const details = (scale = ''): SheetRow[] => [
    ['Maturity tool of Acme', '', '', '', '', '', ''],
    ['Function', 'Category', 'Sub-Category', '', `Maturity${scale}`, '', 'Comments'],
    ['', '', '', 'Target', 'Policy', 'Practice', ''],
    ...idsOf('PR.AA').map(
      (id, index): SheetRow => [
        ...[index === 0 ? 'PROTECT (PR)' : '', index === 0 ? 'Own name (PR.AA)' : '', `${id}: own words`],
        ...[3, index / 2, 2.5, 'Own comment'],
      ],
    ),
    ['', '', 'Average', 3, 1.2, 2.5, ''],
  ];
  const workbookOf = (scale?: string) =>
    xlsxTables({
      Instructions: [['How to use this workbook'], ['Fill in policy and practice.']],
      'Maturity Levels': [
        ['Level', 'Meaning'],
        [0, 'Nothing'],
        [1, 'Own words'],
      ],
      Details: details(scale),
    });

  test('is read from its XLSX file into a profile with dimensions', async () => {
    const { importing, db, profile } = await clinic({ rules: { dimensions: 'mean', step: 0.5 } });
    const { facts } = await importing(await workbookOf());
    expect(facts.mapping).toEqual({
      sheets: ['Details'],
      headerRow: 3,
      columns: {
        ...{ id: 'Sub-Category', policy: 'Maturity Policy', practice: 'Maturity Practice' },
        ...{ target: 'Target', note: 'Comments' },
      },
    });
    expect(facts.leftOut?.flatMap(({ what }) => what)).toEqual([
      ...['Category', 'Function', 'sheet "Instructions"', 'sheet "Maturity Levels"'],
    ]);
    expect(facts.rows).toMatchObject({ outcomes: 6, totals: 1 });
    await importing(await workbookOf(), { mapping: { ...facts.mapping, assessor: 'Cy' } });
    expect((await loadCurrent(db, await profile())).get('PR.AA-04')).toMatchObject({
      ...{ policy: 1.5, practice: 2.5, score: 2, note: 'Own comment' },
    });
  });

  test('is not converted where its headings say 0-5', async () => {
    const { importing } = await clinic({ rules: { dimensions: 'mean', step: 0.5 } });
    const problem = 'the heading speaks of levels from 0 to 5';
    const { facts, next } = await importing(await workbookOf(' (0-5)'));
    expect(facts).toMatchObject({
      ...{ status: 'dry run', assessments: 0, changedOutcomes: 0 },
      problems: [
        { cell: 'Sheet "Details", row 3, column E', problem: expect.stringContaining(problem) },
        { cell: 'Sheet "Details", row 3, column F' },
      ],
    });
    expect(next).toContain('"levels"');
    const { mapping } = facts;
    expect(await refusalOf(importing(await workbookOf(' (0-5)'), { mapping }))).toContain(problem);
    const levels = { 5: 4, 4: 3, 3: 2, 2: 1, 1: 0, 0: 0 };
    const explained = { ...mapping, levels, assessor: 'Cy' };
    expect(
      (await importing(await workbookOf(' (0-5)'), { mapping: explained, dryRun: true })).facts,
    ).toMatchObject({
      missing: [],
    });
  });

  test('says what a profile without dimensions can do with it', async () => {
    const { facts } = await (await clinic({ rules: { step: 0.5 } })).importing(await workbookOf());
    expect(facts.mapping.columns).toEqual({ id: 'Sub-Category', target: 'Target', note: 'Comments' });
    expect(reasonFor('Maturity Policy', facts)).toContain(
      'map the column as score, or set the rule dimensions',
    );
  });
});

describe('the template of an Organizational Profile', () => {
  const headings = [
    'CSF Outcome (Function, Category, or Subcategory)',
    ...['CSF Outcome Description', 'Included in Profile?', 'Rationale', 'Current Priority', 'Current Status'],
    ...['Current Policies, Processes, and Procedures', 'Current Internal Practices'],
    ...['Current Roles and Responsibilities', 'Current Selected Informative References'],
    ...['Current Artifacts and Evidence', 'Target Priority', 'Target CSF Tier'],
    ...['Target Policies, Processes, and Procedures', 'Target Internal Practices'],
    ...[
      'Target Roles and Responsibilities',
      'Target Selected Informative References',
      'Notes',
      'Considerations',
    ],
  ];
  const row = (id: string): SheetRow =>
    headings.map((heading, index) => {
      if (index === 0) return id;
      if (heading === 'Included in Profile?') return id === 'GV.OC-02' ? 'No' : 'Yes';
      if (heading === 'Rationale') return id === 'GV.OC-02' ? 'Not ours' : '';
      if (heading.endsWith('Priority')) return 'Medium';
      if (heading === 'Notes') return 'A note';
      return heading === 'Target CSF Tier'
        ? 3
        : `Long own words on ${heading} for ${id}, which say how things are.`;
    });

  test('gives settings, no scores: its status and its tiers are not levels', async () => {
    const tables = await xlsxTables({
      'Profile of Acme': [headings, ...elements.slice(0, 8).map(({ id }) => row(id))],
    });
    const { importing, profile } = await clinic();
    const { facts } = await importing(tables);
    expect(facts.mapping.columns).toEqual({
      id: headings[0],
      ...{ note: 'Notes', priority: 'Target Priority', currentPriority: 'Current Priority' },
      ...{ rationale: 'Rationale', included: 'Included in Profile?' },
    });
    expect(facts).toMatchObject({ assessments: 0, rows: { outcomes: 5, functionsAndCategories: 3 } });
    await importing(tables, { mapping: facts.mapping });
    expect((await profile()).settings.get('GV.OC-02')).toMatchObject({
      included: false,
      targetPriority: 'medium',
    });
  });
});

describe('a tool template with pairs of columns below merged headings', () => {
  const sheet = (more: readonly SheetRow[] = []): SheetRow[] => [
    ['Acme assessment tool', '', '', '', '', '', '', '', ''],
    ['Version', 3, '', 'Prepared for', 'Clinic', '', '', '', ''],
    ['', '', '', '', '', '', '', '', ''],
    ['Reference', '', 'Current State', '', '', 'Target State', '', '', 'Responsible'],
    ['Subcategory', 'Question', 'Score', 'Notes', 'Calc', 'Score', 'Notes', 'Target Date', ''],
    ['GOVERN', '', '', '', '', '', '', '', ''],
    ...idsOf('GV.RM').map(
      (id): SheetRow => [
        ...[`${id} An own statement`, 'An own question?', '3 - Managed', `Seen at ${id}`, 75],
        ...['4', 'Own plans that take a while to describe here', '31/12/2027', 'Ada'],
      ],
    ),
    ...more,
    ['Overall', '', 2.5, '', '', 3.5, '', '', ''],
    ['© Acme. Do not copy.', '', '', '', '', '', '', '', ''],
  ];

  test('is read by the headings of both rows', async () => {
    const { importing } = await clinic();
    const { facts } = await importing(await xlsxTables({ Cover: [['Acme']], Assessment: sheet() }));
    expect(facts.mapping).toEqual({
      sheets: ['Assessment'],
      headerRow: 5,
      columns: {
        ...{ id: 'Reference Subcategory', score: 'Current State Score', note: 'Current State Notes' },
        ...{ target: 'Target State Score', owner: 'Responsible' },
      },
    });
    expect(facts).toMatchObject({ assessments: 7, rows: { outcomes: 7, totals: 1, withoutId: 0 } });
    expect(facts.notes).toContain('The scale has other words: "3 - Managed" as 3.');
    expect(reasonFor('Target State Notes', facts)).toBe('its cells are no levels');
  });

  test('whose cells of an outcome are merged over several rows names the rows below it', async () => {
    const { importing } = await clinic();
    const second: SheetRow = ['', 'Another question?', '2', '', '', '', '', '', ''];
    const { facts } = await importing(await xlsxTables({ Assessment: sheet([second]) }));
    expect(facts.notes).toContain('Left out, because no outcome is named: Sheet "Assessment", row 14.');
  });
});

describe('one sheet for each function', () => {
  const headings = ['Ref', 'Helper', 'Ist', 'Soll', 'Bemerkung', 'Verantwortlich'];
  const sheet = (start: string, banners: number): SheetRow[] => [
    ...Array.from({ length: banners }, (): SheetRow => ['', 'Acme: own tool']),
    headings,
    ...idsOf(start).map((id): SheetRow => [id, `=${id}`, 'Largely achieved', 4, 'Eigene Worte', 'Ada\nBo']),
    ['', '', '', 'Stand: Mai', '', ''],
    ['Summe', 7, '', '', '', ''],
  ];

  test('is read together, though their banners differ', async () => {
    const tables = await xlsxTables({
      Deckblatt: [['Acme']],
      ...Object.fromEntries(['GV', 'ID', 'PR', 'DE', 'RS', 'RC'].map((id, index) => [id, sheet(id, index)])),
    });
    const { importing, db, profile } = await clinic();
    const { facts } = await importing(tables);
    expect(facts.mapping).toEqual({
      sheets: ['DE', 'GV', 'ID', 'PR', 'RC', 'RS'],
      columns: { id: 'Ref', score: 'Ist', target: 'Soll', note: 'Bemerkung', owner: 'Verantwortlich' },
    });
    expect(facts.rows).toMatchObject({ outcomes: 106, totals: 6, withoutId: 6 });
    await importing(tables, { mapping: { ...facts.mapping, assessor: 'Cy' } });
    expect((await loadCurrent(db, await profile())).size).toBe(106);
    expect((await profile()).settings.get('RC.CO-03')).toMatchObject({ owner: 'Ada, Bo', target: 4 });
  });

  test('is not the same as a sheet for each year: which one is meant is asked', async () => {
    const tables = await xlsxTables({ '2026': sheet('GV', 0), '2025': sheet('GV', 0) });
    const { facts, next } = await (await clinic()).importing(tables);
    expect(facts.undecided).toEqual([{ role: 'sheets', candidates: ['2025', '2026'] }]);
    expect(next).toBe('Ask which sheet: "2025" or "2026". Add it to the mapping and try again.');
  });
});

describe('a sheet whose row above the headings says whose it is', () => {
  const sheet = (day: string, banners: readonly Cells[] = []) =>
    tableOf([
      ...banners,
      ['Organization', 'Acme', 'Prepared', day],
      ['ID', 'Score', 'Target', 'Comments'],
      ['GV.OC-01', 3, 4, 'N/A'],
    ]);

  test('has a mapping that fits its next edition, with another day and a row more', async () => {
    const { importing } = await clinic();
    const { facts } = await importing(sheet('2026-03-31'), { assessor: 'Cy' });
    expect(facts.mapping).toMatchObject({
      headerRow: 2,
      columns: { id: 'ID', score: 'Score', target: 'Target', note: 'Comments' },
    });
    const next = await importing(sheet('2026-06-30', [['Confidential']]), { mapping: facts.mapping });
    expect(next.facts).toMatchObject({ assessments: 1, changedOutcomes: 1 });
  });
});

describe('the Core with a column of scores beside it', () => {
  const sheet = (heading: string) =>
    tableOf([
      ['', 'CSF 2.0'],
      ['Function', 'Category', 'Subcategory', 'Implementation Examples', heading],
      ...elements.slice(0, 9).map(({ id, type }): Cells => {
        const column = ['function', 'category', 'outcome'].indexOf(type);
        const text = type === 'outcome' ? `${id}: own words` : `Own name (${id}): own words`;
        const core = [0, 1, 2].map((index) => (index === column ? text : ''));
        return [...core, 'Ex1: own words', type === 'outcome' ? 2 : ''];
      }),
    ]);

  test('is read by the headings above its functions and categories', async () => {
    const { importing } = await clinic();
    const { facts } = await importing(sheet('Rating'));
    expect(facts.mapping).toEqual({ headerRow: 2, columns: { id: 'Subcategory', score: 'Rating' } });
    expect(facts.rows).toMatchObject({ outcomes: 6, functionsAndCategories: 3 });
  });

  test('is refused with its headings where none speaks of what is imported', async () => {
    const { importing } = await clinic();
    expect(await refusalOf(importing(sheet('Risk')))).toContain(
      'The table has ids of outcomes, but no column of scores, targets or the like was recognised: its columns are "Category", "Function", "Implementation Examples", "Risk"',
    );
  });
});

describe('a hidden sheet with a copy of the scores', () => {
  const copy = (sheet: string) =>
    tableOf(
      [
        ['ID', 'Score'],
        ['GV.OC-01', 3],
      ],
      sheet,
    );

  test('is left out beside the sheet that people see, and read alone', async () => {
    const { importing } = await clinic();
    const { facts } = await importing([{ ...copy('Calc'), isHidden: true }, copy('Scores')]);
    expect(facts).toMatchObject({ mapping: { sheets: ['Scores'] }, undecided: [] });
    expect(reasonFor('sheet "Calc"', facts)).toContain('is hidden');
    const alone = await importing({ ...copy('Calc'), isHidden: true });
    expect(alone.facts.mapping.sheets).toEqual(['Calc']);
  });
});

describe('a value far to the right of the table', () => {
  test('does not keep it from being read, and can be named by its letters', async () => {
    const { importing } = await clinic();
    const far = Array.from({ length: 1_200 }, () => '');
    const sheet = tableOf([
      ['ID', 'Score', ...far, ''],
      ['GV.OC-01', 3, ...far, 4],
    ]);
    const { facts } = await importing(sheet);
    expect(facts.mapping.columns).toEqual({ id: 'ID', score: 'Score' });
    expect(reasonFor('columns behind ALL', facts)).toBe('no more columns are looked at');
    const mapping = { columns: { id: 'ID', score: 'Score', target: 'column ATG' }, assessor: 'Cy' };
    expect((await importing(sheet, { mapping })).facts.differences).toMatchObject([
      { after: 3 },
      { after: 4 },
    ]);
  });
});

describe('a sheet with ids of both releases', () => {
  test('is read by those of CSF 2.0, but only after a person has looked', async () => {
    const { importing } = await clinic();
    const sheet = tableOf([
      ['CSF 1.1 ID', 'CSF 2.0 ID', 'Score'],
      ['ID.BE-1', 'GV.OC-02', 3],
      ['ID.BE-2', 'GV.OC-01', 2],
      ['ID.BE-4', 'GV.OC-04', 2],
      ['ID.BE-5', 'GV.OC-04', 2],
    ]);
    const { facts } = await importing(sheet);
    expect(facts.columns?.[0]).toMatchObject({ column: 'CSF 2.0 ID', certainty: 'low' });
    expect(await refusalOf(importing(sheet, { dryRun: false, assessor: 'Cy' }), 'INVALID_INPUT')).toContain(
      'not sure',
    );
  });
});

describe('a sheet without headings', () => {
  test('is read by its contents, which is not sure enough to store', async () => {
    const { importing } = await clinic();
    const sheet = tableOf([
      ['GV.OC-01', 'Own words', 3],
      ['GV.OC-02', 'Own words', 1],
      ['GV.OC-03', 'Other words', 'N/A'],
    ]);
    const { facts } = await importing(sheet);
    expect(facts.mapping).toEqual({ headerRow: 0, columns: { id: 'column A', score: 'column C' } });
    expect(facts.columns?.map(({ certainty }) => certainty)).toEqual(['high', 'low']);
    expect(await refusalOf(importing(sheet, { dryRun: false, assessor: 'Cy' }), 'INVALID_INPUT')).toContain(
      'not sure',
    );
    const mapping = { ...facts.mapping, assessor: 'Cy' };
    expect((await importing(sheet, { mapping })).facts.assessments).toBe(3);
  });
});
