import { describe, expect, test } from 'vitest';
import { exporters } from '../../../server/src/exchange/exporters.ts';
import { EXPORTS, exportKindOf, type WantedFile } from '../../src/exchange/export-kinds.ts';

const wanted = (given: Partial<WantedFile>): WantedFile => ({
  ...{ kind: undefined, format: undefined, ending: null, options: {} },
  ...given,
});

test('the command knows the formats and options of each kind that the server writes', () => {
  const known = Object.entries(EXPORTS).map(([kind, { formats, takes }]) => ({
    kind,
    formats,
    takes: takes.filter((option) => option !== 'withIdentities'),
  }));
  expect(known).toEqual(exporters.map(({ kind, formats, takes }) => ({ kind, formats, takes })));
});

describe('what is written', () => {
  test.each([
    [{ ending: 'xlsx' }, 'template', 'xlsx'],
    [{ ending: 'XLSX' }, 'template', 'xlsx'],
    [{ ending: 'csv' }, 'table', 'csv'],
    [{ ending: 'json' }, 'profile', 'json'],
    [{ ending: 'txt', format: 'csv' }, 'table', 'csv'],
    [{ ending: 'xlsx', options: { table: 'risks' } }, 'table', 'xlsx'],
    [{ ending: 'json', options: { table: 'risks' } }, 'table', 'json'],
    [{ ending: 'json', kind: 'oscal-poam', options: { asOf: '2026-01-31' } }, 'oscal-poam', 'json'],
    [{ kind: 'oscal-poam' }, 'oscal-poam', 'json'],
    [{ kind: 'questionnaire', options: { owner: 'IT' } }, 'questionnaire', 'xlsx'],
    [{ ending: 'json', options: { withIdentities: true } }, 'profile', 'json'],
  ])('%j is a %s as %s', (given, kind, format) => {
    expect(exportKindOf(wanted(given))).toEqual({ kind, format });
  });

  test.each([
    [{ ending: 'txt' }, 'The ending of the file says no format'],
    [{ ending: '' }, 'The ending of the file says no format'],
    [{ kind: 'table' }, 'Standard output has no ending'],
    [{}, 'Standard output has no ending'],
    [{ ending: 'json', format: 'JSON' }, 'There is no format "JSON"'],
    [{ ending: 'json', kind: 'constructor' }, 'There is no kind "constructor"'],
    [{ ending: 'csv', kind: 'oscal-poam' }, '--kind oscal-poam is written as json, not as csv'],
    [{ ending: 'xlsx', options: { asOf: '2026-01-31' } }, '--as-of is not for --kind template'],
  ])('%j is refused', (given, problem) => {
    expect(() => exportKindOf(wanted(given))).toThrow(problem);
  });
});
