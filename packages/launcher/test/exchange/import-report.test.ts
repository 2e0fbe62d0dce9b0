import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatImports } from '../../src/exchange/import-list.ts';
import { formatImport } from '../../src/exchange/import-report.ts';

const PLAIN = { mappingFile: undefined, next: null, width: Number.POSITIVE_INFINITY };

const questionnaire = {
  summary: 'Questionnaire of "Bea" for clinic: 1 conflict.',
  ...{ profile: 'clinic', revision: 3, status: 'dry run', dryRun: true, kind: 'questionnaire' },
  form: { day: '2026-03-01', revision: 3 },
  ...{ asked: 22, alreadyThere: 0, answered: 2 },
  differences: [
    { outcome: 'GV.OC-01', from: null, to: 3, shortName: 'Mission guides cyber risk' },
    { outcome: 'GV.OC-02', from: 2, to: 'not applicable', shortName: 'Stakeholder needs understood' },
  ],
  conflicts: [{ outcome: 'GV.OC-03', cell: 'F11', problem: '"7 Great"\nis not on the scale' }],
  notes: ['The form has no date.'],
};

test('each difference and each conflict has a line with its cell, and what is nothing has none', () => {
  expect(formatImport({ answer: questionnaire, ...PLAIN, next: 'Next: correct it.' })).toBe(
    `Questionnaire of "Bea" for clinic: 1 conflict.

Differences:
  outcome   from  to              short name
  GV.OC-01  none  3               Mission guides cyber risk
  GV.OC-02  2     not applicable  Stakeholder needs understood

Conflicts:
  outcome   cell  problem
  GV.OC-03  F11   "7 Great" is not on the scale

Profile:   clinic
Form:      day 2026-03-01, revision 3
Asked:     22
Answered:  2

Note: The form has no date.
Next: correct it.
`,
  );
});

test('what stands in a cell cannot pass for a line of the report', () => {
  const answer = { ...questionnaire, respondent: 'Bea\nNote: all is well', conflicts: [] };
  const lines = formatImport({ answer, ...PLAIN }).split('\n');
  expect(lines).toContain('Respondent:  Bea Note: all is well');
});

test('each row has one line, whatever its cells hold', () => {
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null));
  const rows = fc.array(fc.record({ outcome: value, after: value }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(rows, (differences) => {
      const shown = formatImport({ answer: { summary: 'Read.', differences }, ...PLAIN });
      expect(shown.split(/[\n\r\u2028\u2029]/)).toHaveLength(differences.length + 5);
    }),
  );
});

test('a long list says how many rows it leaves out', () => {
  const answer = { summary: 'Read.', differences: [{ outcome: 'GV.OC-01', cell: 'C4' }], more: 12 };
  expect(formatImport({ answer, ...PLAIN })).toBe(
    'Read.\n\nDifferences:\n  outcome   cell\n  GV.OC-01  C4\n  … and 12 more\n',
  );
});

test('the longest column comes last, and is broken to the width of the terminal', () => {
  const answer = {
    summary: 'Read.',
    columns: [{ role: 'score', why: 'its heading says so; 90 % of 4 cells can be read', column: 'Level' }],
    mapping: { headerRow: 3, columns: { score: 'Level' } },
  };
  expect(formatImport({ answer, ...PLAIN, width: 50 })).toBe(
    `Read.

Columns:
  role   column  why
  score  Level   its heading says so; 90 % of 4
                 cells can be read

Reading:  header row 3
`,
  );
});

test('what is left out stands before the reason', () => {
  const answer = {
    summary: 'Read.',
    leftOut: [
      { why: 'its heading names nothing that is imported', what: ['When', 'Gap'] },
      { why: 'it is empty', what: ['A heading that takes more room than a column has on a terminal'] },
    ],
  };
  expect(formatImport({ answer, ...PLAIN, width: 60 })).toBe(
    `Read.

Left out:
  what       why
  When, Gap  its heading names nothing that is imported
  A heading that takes more room than a column has on a terminal
             it is empty
`,
  );
});

test('the report says where the mapping was saved, or that there is none', () => {
  const answer = { summary: 'Read.', kind: 'template' };
  expect(formatImport({ answer, ...PLAIN, mappingFile: '/m.json' })).toContain('Mapping saved: /m.json\n');
  expect(formatImport({ answer, ...PLAIN, mappingFile: null })).toContain('a template has none');
});

test('a warning about the data is never left out', () => {
  const answer = { summary: 'Read.', dataWarning: 'they differ', notice: 'once' };
  expect(formatImport({ answer, ...PLAIN })).toBe('Read.\n\nWarning: they differ\nNote: once\n');
});

test('the list of imports has a paragraph for each file and each Community Profile', () => {
  const records = [
    {
      ...{ id: 'F-1', title: 'The Core', version: null, date: '2024-02-26', file: 'core.xlsx' },
      ...{ format: 'NIST XLSX', importedAt: '2026-03-01T10:02:03.456Z', state: 'partly in use' },
      ...{ unverified: '1 dataset', keptBack: '1 dataset', sha256: 'ab' },
    },
    {
      ...{ id: 'F-2', title: 'Another', file: 'b.xlsx', format: 'NIST XLSX', state: 'removed' },
      ...{ importedAt: '2026-03-02T10:00:00.000Z', official: '185 statements', accepted: true },
      ...{ removedAt: '2026-03-03T10:00:00.000Z', removedBy: null, reason: 'by mistake' },
    },
    {
      ...{ id: 'community-hospitals', title: 'Hospitals', source: null, outcomes: 2 },
      ...{ file: 'Hospitals.csv', importedAt: '2026-03-04T10:00:00.000Z' },
    },
  ];
  expect(formatImports({ summary: '3 imports in this database.', records })).toBe(
    `3 imports in this database.

F-1: The Core
  file core.xlsx, NIST XLSX
  imported 2026-03-01 10:02 UTC, partly in use
  dated: 2024-02-26
  unverified: 1 dataset
  kept back: 1 dataset

F-2: Another
  file b.xlsx, NIST XLSX
  imported 2026-03-02 10:00 UTC, removed
  official: 185 statements
  a person has accepted the unverified parts
  taken back 2026-03-03 10:00 UTC: by mistake

community-hospitals: Hospitals
  file Hospitals.csv, Community Profile, 2 outcomes
  imported 2026-03-04 10:00 UTC

To take one back: csf-mcp import --remove <id>
`,
  );
  expect(formatImports({ summary: '0 imports in this database.', records: [] })).toBe(
    '0 imports in this database.\n\ncsf-mcp import <file> adds one.\n',
  );
});
