import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { loadCurrent } from '../../../src/assessments/current.ts';
import { recordAssessments } from '../../../src/assessments/record-assessments.ts';
import { verifyAudit } from '../../../src/audit/verify.ts';
import { outcomes } from '../../../src/framework/elements.ts';
import { answerBytes } from '../../../src/tool-kit/answer-size.ts';
import { type Cells, clinic, NOW, refusalOf, tableOf } from '../../support/given-tables.ts';
import { writer } from '../../support/test-database.ts';

const HEADINGS = ['ID', 'Current Score', 'Target Score', 'Notes', 'Owner', 'Priority'];

const SHEET: readonly Cells[] = [
  HEADINGS,
  ['GV.OC-01', 2, 3, 'Own words', 'Ada', 'High'],
  ['gv.oc-2', 'N/A', '', 'Not ours', '', ''],
  ['GV.OC-03', 'TBD', 4, 'n/a', 'Bo', 'low'],
];

const MAPPING = {
  headerRow: 1,
  columns: {
    id: 'ID',
    score: 'Current Score',
    target: 'Target Score',
    note: 'Notes',
    owner: 'Owner',
    priority: 'Priority',
  },
};

describe('what a mapping can explain', () => {
  const sheet = () =>
    tableOf([
      ['ID', 'Score', 'Priority', 'Date'],
      ['GV.OC-01', 'Managed', 'P1', '03/04/2026'],
      ['GV.OC-02', 3, 'low', '2026-03-01'],
    ]);

  test('is listed with its cells beside the mapping that is proposed', async () => {
    const { importing, profile } = await clinic();
    const { summary, next, facts } = await importing(sheet());
    expect(summary).toBe('2 outcomes read: 3 problems, so nothing would be stored.');
    expect(facts.problems?.map(({ cell }) => cell).toSorted()).toEqual([
      'Row 2, column B',
      'Row 2, column C',
      'Row 2, column D',
    ]);
    expect(facts).toMatchObject({ status: 'dry run', assessments: 0, differences: [], changedOutcomes: 0 });
    for (const part of ['"levels"', '"priorities"', '"dates"']) expect(next).toContain(part);
    const levels = { Managed: 2 };
    const explained = { levels, priorities: { P1: 'high' as const }, dates: 'dmy' as const, assessor: 'Ada' };
    await importing(sheet(), { mapping: { ...facts.mapping, ...explained } });
    expect((await profile()).revision).toBeGreaterThan(1);
  });

  test('refuses the file all the same where it is to be stored', async () => {
    const { importing } = await clinic();
    expect(await refusalOf(importing(sheet(), { dryRun: false }))).toContain('3 problems. Row 2, column B');
  });

  test('does not hide what no mapping can explain', async () => {
    const { importing } = await clinic();
    const table = tableOf([
      ['ID', 'Score'],
      ['GV.OC-01', 'Managed'],
      ['GV.OC-02', '#REF!'],
    ]);
    expect(await refusalOf(importing(table))).toMatch(
      /2 problems\. .*Row 3, column B: has the error "#REF!"/,
    );
  });

  test('is counted where there is more than an answer names', async () => {
    const { importing } = await clinic();
    const rows = outcomes.slice(0, 25).map(({ id }): Cells => [id, 'Managed']);
    const { facts } = await importing(tableOf([['ID', 'Score'], ...rows]));
    expect(facts.problems).toHaveLength(20);
    expect(facts.moreProblems).toBe(5);
  });
});

describe('importing a sheet without a mapping', () => {
  test('proposes one and stores nothing', async () => {
    const { importing, profile } = await clinic();
    const { summary, next, facts } = await importing(tableOf(SHEET));
    expect(facts).toMatchObject({
      status: 'dry run',
      revision: 1,
      mapping: MAPPING,
      undecided: [],
      leftOut: [],
    });
    expect(facts.columns?.map(({ role, letter, certainty }) => [role, letter, certainty])).toEqual([
      ['id', 'A', 'high'],
      ['score', 'B', 'high'],
      ['note', 'D', 'high'],
      ['target', 'C', 'high'],
      ['priority', 'F', 'high'],
      ['owner', 'E', 'high'],
    ]);
    expect(summary).toBe(
      '3 outcomes read: 2 assessments and settings of 2 outcomes would be stored; nothing was.',
    );
    expect(next).toContain('Ask for assessor');
    expect((await profile()).revision).toBe(1);
  });

  test('stores it when told to, if nothing of the mapping is open', async () => {
    const { importing, db, profile } = await clinic();
    const { facts } = await importing(tableOf(SHEET), { dryRun: false, assessor: 'Cy', source: 'sheet.csv' });
    expect(facts).toMatchObject({ status: 'imported', revision: 3, assessments: 2, changedOutcomes: 2 });
    const current = await loadCurrent(db, await profile());
    expect(current.get('GV.OC-01')).toMatchObject({
      ...{ score: 2, note: 'Own words', assessor: 'Cy', date: '2026-06-30', source: 'sheet.csv' },
    });
    expect(current.get('GV.OC-02')).toMatchObject({
      score: null,
      notApplicableReason: 'Not ours',
      note: null,
    });
    expect(current.has('GV.OC-03')).toBe(false);
    expect((await profile()).settings.get('GV.OC-01')).toMatchObject({
      ...{ target: 3, owner: 'Ada', targetPriority: 'high' },
    });
    expect((await profile()).settings.get('GV.OC-03')).toMatchObject({ target: 4, targetPriority: 'low' });
    expect(await verifyAudit(db)).toMatchObject({ intact: true, entries: 3 });
  });

  test('stores neither scores nor settings if one of them cannot be stored', async () => {
    const { importing, db, profile } = await clinic();
    await sql`CREATE TEMP TRIGGER full BEFORE INSERT ON assessments BEGIN SELECT RAISE(ABORT, 'full'); END`.execute(
      db,
    );
    await expect(importing(tableOf(SHEET), { dryRun: false, assessor: 'Cy' })).rejects.toThrow();
    expect(await profile()).toMatchObject({ revision: 1, settings: new Map() });
  });

  test('is refused as a whole where nobody is named who judged', async () => {
    const { importing, profile } = await clinic();
    expect(await refusalOf(importing(tableOf(SHEET), { dryRun: false }), 'INVALID_INPUT')).toContain(
      'assessor',
    );
    expect((await profile()).revision).toBe(1);
  });

  test('lists two columns of scores as candidates, and does not choose', async () => {
    const { importing } = await clinic();
    const sheet = tableOf([
      ['ID', 'Q1 Actual Score', 'Q2 Actual Score'],
      ['GV.OC-01', 1, 2],
    ]);
    const { facts, next } = await importing(sheet);
    expect(facts.undecided).toEqual([{ role: 'score', candidates: ['Q1 Actual Score', 'Q2 Actual Score'] }]);
    expect(facts.mapping.columns).toEqual({ id: 'ID' });
    expect(next).toContain('"Q1 Actual Score" or "Q2 Actual Score"');
    const stored = importing(sheet, { dryRun: false, assessor: 'Cy' });
    expect(await refusalOf(stored, 'INVALID_INPUT')).toContain('dryRun first');
  });
});

describe('the mapping of a dry run', () => {
  test('imports the sheet when it is given again', async () => {
    const { importing, db, profile } = await clinic();
    const { facts } = await importing(tableOf(SHEET), { assessor: 'Cy', date: '2026-05-01' });
    const again = await importing(tableOf(SHEET), { mapping: facts.mapping });
    expect(again.facts).toMatchObject({
      status: 'imported',
      counts: facts.counts,
      differences: facts.differences,
    });
    expect((await loadCurrent(db, await profile())).get('GV.OC-01')).toMatchObject({ date: '2026-05-01' });
  });

  test('makes a second import of the same sheet store nothing', async () => {
    const { importing, profile } = await clinic();
    const request = { mapping: { ...MAPPING, assessor: 'Cy' } };
    await importing(tableOf(SHEET), request);
    const { revision } = await profile();
    const { facts, summary } = await importing(tableOf(SHEET), request);
    expect(facts).toMatchObject({ status: 'unchanged', differences: [], counts: { same: 8 } });
    expect(summary).toContain('nothing differs');
    expect((await profile()).revision).toBe(revision);
    const dated = { mapping: { ...MAPPING, assessor: 'Cy', date: '2026-06-30' } };
    expect((await importing(tableOf(SHEET), dated)).facts.status).toBe('unchanged');
  });

  test('still fits when the columns of the sheet have moved', async () => {
    const { importing } = await clinic();
    const moved = tableOf(SHEET.map((cells) => cells.toReversed()));
    expect((await importing(moved, { mapping: { ...MAPPING, assessor: 'Cy' } })).facts.assessments).toBe(2);
  });
});

describe('what differs from the profile', () => {
  test('is listed: new, changed, the same, repeated and in conflict', async () => {
    const { importing, db } = await clinic({ outcomes: [{ id: 'GV.OC-01', owner: 'Zoe', target: 3 }] });
    const of = (outcome: string, score: number, date: string) => ({ outcome, score, date, assessor: 'Bo' });
    await recordAssessments(db, writer, NOW, {
      profile: 'clinic',
      dryRun: false,
      drafts: [
        of('GV.OC-01', 1, '2026-01-01'),
        of('GV.OC-02', 2, '2026-01-01'),
        of('GV.OC-03', 1, '2026-06-29'),
        of('GV.OC-04', 1, '2026-05-01'),
      ],
    });
    const { facts, summary } = await importing(
      tableOf([
        ['ID', 'Score', 'Target', 'Owner'],
        ['GV.OC-01', 2, 3, 'Ada'],
        ['GV.OC-02', 2, '', ''],
        ['GV.OC-03', 3, '', ''],
        ['GV.OC-04', 3, '', ''],
        ['GV.OC-05', 4, '', ''],
      ]),
      { assessor: 'Cy', date: '2026-05-01' },
    );
    expect(facts.counts).toEqual({ new: 1, changed: 2, repeated: 1, conflict: 2, same: 1 });
    const place = (row: number, column = '') => `Row ${row}${column}`;
    expect(facts.differences).toEqual([
      {
        ...{ outcome: 'GV.OC-03', field: 'score', kind: 'conflict', before: 1, after: 3, place: place(4) },
        why: 'the one of 2026-06-29 stays current',
      },
      {
        ...{ outcome: 'GV.OC-04', field: 'score', kind: 'conflict', before: 1, after: 3, place: place(5) },
        why: 'another one is of the same day, by Bo',
      },
      { outcome: 'GV.OC-01', field: 'score', kind: 'changed', before: 1, after: 2, place: place(2) },
      {
        outcome: 'GV.OC-01',
        field: 'owner',
        kind: 'changed',
        before: 'Zoe',
        after: 'Ada',
        place: place(2, ', column D'),
      },
      { outcome: 'GV.OC-05', field: 'score', kind: 'new', before: null, after: 4, place: place(6) },
      { outcome: 'GV.OC-02', field: 'score', kind: 'repeated', before: 2, after: 2, place: place(3) },
    ]);
    expect(summary).toContain('(2 conflicts)');
  });

  test('does not count an empty cell, which clears nothing', async () => {
    const { importing, profile } = await clinic({ outcomes: [{ id: 'GV.OC-03', owner: 'Zoe', target: 1 }] });
    await importing(tableOf([HEADINGS, ['GV.OC-03', 1, '', '', 'N/A', 'TBD']]), {
      mapping: { ...MAPPING, assessor: 'Cy' },
    });
    expect((await profile()).settings.get('GV.OC-03')).toMatchObject({ owner: 'Zoe', target: 1 });
  });
});

describe('a file is refused as a whole, with sheet, row and column,', () => {
  const refused = async (rows: readonly Cells[], request = {}) => {
    const { importing, profile } = await clinic();
    const message = await refusalOf(
      importing(tableOf(rows, 'Scores'), { assessor: 'Cy', dryRun: false, ...request }),
    );
    expect((await profile()).revision).toBe(1);
    return message;
  };

  test('for a number that is not on the scale; the mapping can say what it stands for', async () => {
    const message = await refused([
      ['ID', 'Score'],
      ['GV.OC-01', 5],
      ['GV.OC-02', 3],
    ]);
    expect(message).toContain(
      'Sheet "Scores", row 2, column B: has "5", which is not on this profile\'s scale (0, 1, 2, 3, 4)',
    );
    expect(message).toContain('Nothing is converted.');
    expect(message).toContain('{"levels":{"5":4, …}}');
    expect(message).toContain('2 Largely achieved');
  });

  test('for a heading that speaks of another scale, though each number would fit', async () => {
    const rows = [
      ['ID', 'Score (0-5)'],
      ['GV.OC-01', 3],
    ];
    expect(await refused(rows)).toContain(
      "row 1, column B: the heading speaks of levels from 0 to 5, and this profile's go from 0 to 4",
    );
    const { importing } = await clinic();
    const mapping = { columns: { id: 'ID', score: 'Score (0-5)' }, levels: { '3': 2 }, assessor: 'Cy' };
    expect((await importing(tableOf(rows), { mapping })).facts.differences).toMatchObject([{ after: 2 }]);
  });

  test('for words of another scale, all of them named', async () => {
    const message = await refused([
      ['ID', 'Maturity'],
      ['GV.OC-01', 'Initial'],
      ['GV.OC-02', 'Managed'],
      ['GV.OC-03', 'Initial'],
    ]);
    expect(message).toContain('3 problems');
    expect(message).toContain('{"levels":{"Initial":1, …}}');
    expect(message).toContain('Words to explain: "Initial", "Managed"');
  });

  test('for scores of CSF 1.1, with the prompt that carries them over', async () => {
    const message = await refused([
      ['ID', 'Score'],
      ['ID.AM-1', 3],
      ['ID.BE-1', 2],
      ['PR.AC-3', 1],
    ]);
    expect(message).toContain('Sheet "Scores", row 3: the sheet follows CSF 1.1');
    expect(message).toContain('ID.BE-01, PR.AC-03');
    expect(message).toContain('migrate-1.1-to-2.0');
  });

  test('for an outcome in two rows with different scores, both named', async () => {
    const message = await refused([
      ['ID', 'Score'],
      ['GV.OC-01', 3],
      ['GV.OC-02', 3],
      ['GV.OC-1', 2],
    ]);
    expect(message).toContain(
      'Sheet "Scores", row 4, column B: GV.OC-01 has another score than in Sheet "Scores", row 2, column B',
    );
  });

  test('for an id that CSF 2.0 does not have, and for two ids in one cell', async () => {
    const message = await refused([
      ['ID', 'Score'],
      ['GV.OC-01', 3],
      ['GV.OC-17', 3],
      ['GV.OC-02; GV.OC-03', 3],
    ]);
    expect(message).toContain('row 3, column A: CSF 2.0 has no outcome GV.OC-17');
    expect(message).toContain('row 4, column A: names several outcomes');
  });

  test('for a formula whose value is not there', async () => {
    const message = await refused([
      ['ID', 'Score'],
      ['GV.OC-01', { isFormulaWithoutValue: true }],
      ['GV.OC-02', 3],
    ]);
    expect(message).toContain('row 2, column B: has a formula without its value');
  });

  test('for a formula that failed, in a text too', async () => {
    const message = await refused([
      ['ID', 'Score', 'Notes'],
      ['GV.OC-01', '#DIV/0!', '#REF!'],
    ]);
    expect(message).toContain('row 2, column B: has the error "#DIV/0!"');
    expect(message).toContain('row 2, column C: has the error "#REF!"');
  });

  test('for a date that could be two, and one in the future', async () => {
    const rows = [
      ['ID', 'Score', 'Assessment Date'],
      ['GV.OC-01', 3, '03/04/2026'],
    ];
    expect(await refused(rows)).toContain(
      'row 2, column C: has "03/04/2026", which is 2026-04-03 or 2026-03-04',
    );
    expect(await refused([rows[0] ?? [], ['GV.OC-01', 3, '2027-01-01']])).toContain(
      'row 2, column C: date 2027-01-01',
    );
  });

  test('for a text with characters that nobody sees, or that is too long to store', async () => {
    const note = (text: string) =>
      refused([
        ['ID', 'Score', 'Notes'],
        ['GV.OC-01', 3, text],
      ]);
    expect(await note('Fine\u{e0041}\u{e0042}')).toMatch(/row 2, column C: cannot be stored: .*invisible/);
    expect(await note('x'.repeat(1_001))).toContain('longer than 1000 characters');
  });

  test('for a score of an outcome that the profile excludes', async () => {
    const { importing } = await clinic({ outcomes: [{ id: 'GV.OC-01', included: false }] });
    const sheet = (score: string) =>
      tableOf([
        ['ID', 'Score'],
        ['GV.OC-01', score],
        ['GV.OC-02', 2],
      ]);
    expect(await refusalOf(importing(sheet('2')))).toContain('Row 2: GV.OC-01 has a score, but is excluded');
    expect((await importing(sheet('N/A'))).facts.assessments).toBe(1);
  });

  test('without ids of outcomes, or with nothing beside them', async () => {
    expect(
      await refused([
        ['Name', 'Score'],
        ['Ada', 3],
      ]),
    ).toContain('no column of its sheets ("Scores") has ids');
    const message = await refused([
      ['ID', 'Statement'],
      ['GV.OC-01', 'Own words'],
    ]);
    expect(message).toContain(
      'no column of scores, targets or the like was recognised: its columns are "Statement"',
    );
    const notes = await refused([
      ['ID', 'Comments', 'Auditor'],
      ['GV.OC-01', 'Own words', 'Cy'],
    ]);
    expect(notes).toContain(
      'no column of scores, targets or the like was recognised: its columns are "Comments", "Auditor"',
    );
    expect(await refused([])).toContain('no column');
  });
});

describe('an answer', () => {
  test('has no more than fits on a line of the protocol, and counts what it leaves out', async () => {
    const { importing } = await clinic();
    const long = (id: string) => `${id} ${'漢'.repeat(1_900)}`;
    const wide = Array.from({ length: 400 }, (_, index) => `Field ${index} ${'漢'.repeat(150)}`);
    const rows = outcomes.map(({ id }): Cells => [id, 2, 3, long(id), 'Ada', 'High', ...wide]);
    const table = tableOf([['ID', 'Score', 'Target', 'Rationale', 'Owner', 'Priority', ...wide], ...rows]);
    const { facts } = await importing(table);
    expect(answerBytes(facts)).toBeLessThan(100_000);
    expect(facts.counts.new).toBe(5 * 106);
    expect(facts.differences.length + facts.more).toBe(5 * 106);
    expect(facts.leftOut).toMatchObject([{ what: { length: 20 }, more: 380 }]);
  });
});

describe('rows that are no outcomes', () => {
  test('are left out and counted; a score without an id is named', async () => {
    const { importing } = await clinic();
    const { facts } = await importing(
      tableOf([
        ['Outcome', 'Score'],
        ['GOVERN (GV): own words', 2.4],
        ['Organizational Context (GV.OC): own words', 2.2],
        ['GV.OC-01: own words', 2],
        ['', 3],
        ['GV.OC-01', 2],
        ['ID.BE-1 [moved]', ''],
        ['Total', 2],
        ['', ''],
        ['Confidential. Version 3.', ''],
      ]),
    );
    expect(facts.rows).toEqual({
      ...{ outcomes: 1, functionsAndCategories: 2, totals: 1, withdrawn: 1, repeated: 1, withoutId: 1 },
    });
    expect(facts.notes).toContainEqual('Left out, because no outcome is named: Row 5.');
  });
});

describe('a profile that demands more of scores', () => {
  test('gets source and confirmer from the mapping, and a dry run asks for them', async () => {
    const { importing, db, profile } = await clinic({
      rules: { requiresSource: true, requiresConfirmer: true },
    });
    const { facts, next } = await importing(tableOf(SHEET));
    expect(facts.missing).toEqual(['assessor', 'source', 'confirmer']);
    expect(next).toContain('assessor and source and confirmer');
    const mapping = {
      ...facts.mapping,
      assessor: 'Cy',
      confirmer: 'Di',
      source: 'Workshop',
      kind: 'validated' as const,
    };
    await importing(tableOf(SHEET), { mapping });
    expect((await loadCurrent(db, await profile())).get('GV.OC-01')).toMatchObject({
      ...{ source: 'Workshop', confirmer: 'Di', kind: 'validated' },
    });
  });

  test('takes scores for policy and practice, and refuses a half of them', async () => {
    const { importing } = await clinic({ rules: { dimensions: 'minimum', step: 0.5 } });
    const sheet = (practice: Cells[number]) =>
      tableOf([
        ['ID', 'Policy', 'Practice', 'Target'],
        ['GV.OC-01', 2.5, practice, 3],
      ]);
    expect((await importing(sheet(3))).facts.differences).toMatchObject([
      { field: 'score', after: 2.5 },
      { after: 3 },
    ]);
    expect(await refusalOf(importing(sheet('')))).toContain('Row 2: GV.OC-01 has one of policy and practice');
  });
});
