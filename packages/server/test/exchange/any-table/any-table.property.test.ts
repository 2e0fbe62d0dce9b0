import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMapping } from '../../../src/exchange/any-table/check-mapping.ts';
import { ROLES } from '../../../src/exchange/any-table/column-mapping.ts';
import type { GivenTable } from '../../../src/exchange/any-table/given-table.ts';
import { proposeMapping } from '../../../src/exchange/any-table/propose-mapping.ts';
import { outcomes } from '../../../src/framework/elements.ts';
import { CsfServerError } from '../../../src/refusals/error.ts';
import { atOnce } from '../../../src/turns/in-turns.ts';
import { anyUnicode } from '../../support/any-unicode.ts';
import { type Cells, type Clinic, clinic, tableOf } from '../../support/given-tables.ts';

const id = fc.constantFrom(...outcomes.map((outcome) => outcome.id));

/** Columns that sheets have, each with cells for its heading. */
const COLUMNS: Readonly<Record<string, fc.Arbitrary<string | number>>> = {
  'Current Score': fc.constantFrom(0, 1, 2, 3, 4, 'N/A', 'TBD', '', 'Achieved'),
  'Target Score': fc.constantFrom(2, 3, 4, ''),
  Comments: fc.constantFrom('Own words', ''),
  Owner: fc.constantFrom('Ada', 'Bo', ''),
  'Assessment Date': fc.constantFrom('2026-03-31', '31.03.2026', ''),
  Auditor: fc.constantFrom('Cy', ''),
  Priority: fc.constantFrom('High', 'Low', ''),
  Gap: fc.constantFrom(0, 1, 2),
  Function: fc.constantFrom('GOVERN (GV)', 'IDENTIFY (ID)'),
  'Custom Field': fc.constantFrom('x', 'y', ''),
};

const sheetRows = fc
  .tuple(
    fc.uniqueArray(id, { minLength: 3, maxLength: 12 }),
    fc.shuffledSubarray(Object.keys(COLUMNS), { minLength: 1 }),
  )
  .chain(([ids, headings]) =>
    fc
      .tuple(...ids.map(() => fc.tuple(...headings.map((heading) => COLUMNS[heading] ?? fc.constant('')))))
      .map((rows): Cells[] => [
        ['Outcome', ...headings],
        ...rows.map((cells, index) => [ids[index] ?? '', ...cells]),
      ]),
  );

const moved = (rows: readonly Cells[], order: readonly number[]): Cells[] =>
  rows.map((cells) => order.map((column) => cells[column] ?? ''));

describe('a proposal', () => {
  test('does not depend on the order of columns and sheets', async () => {
    const profile = await (await clinic()).profile();
    const shape = (tables: readonly GivenTable[]) => {
      try {
        const { mapping, columns, undecided, leftOut } = atOnce(proposeMapping(tables, profile));
        return { mapping, columns: columns.map(({ letter, ...column }) => column), undecided, leftOut };
      } catch (error) {
        return (error as Error).message;
      }
    };
    const sheets = fc.tuple(sheetRows, sheetRows).chain(([one, two]) => {
      const order = (rows: readonly Cells[]) => {
        const columns = rows[0]?.map((_, column) => column) ?? [];
        return fc.shuffledSubarray(columns, { minLength: columns.length });
      };
      return fc.tuple(fc.constant(one), fc.constant(two), order(one), order(two));
    });
    fc.assert(
      fc.property(sheets, ([one, two, orderOfOne, orderOfTwo]) => {
        const given = [tableOf(one, 'A'), tableOf(two, 'B'), tableOf([['Notes']], 'C')];
        const shuffled = [
          tableOf([['Notes']], 'C'),
          tableOf(moved(two, orderOfTwo), 'B'),
          tableOf(moved(one, orderOfOne), 'A'),
        ];
        expect(shape(shuffled)).toEqual(shape(given));
      }),
    );
  });
});

describe('a sheet that is imported by the mapping of its dry run', () => {
  test('is stored as the dry run said, and differs in nothing afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(sheetRows, async (rows) => {
        const { importing } = await clinic();
        const table = tableOf(rows);
        const mapping = await mappingFor(importing(table));
        if (mapping === null) return;
        const request = { mapping };
        const dry = await importing(table, { ...request, dryRun: true });
        const stored = await importing(table, request);
        expect(stored.facts).toMatchObject({ differences: dry.facts.differences, counts: dry.facts.counts });
        expect((await importing(table, request)).facts).toMatchObject({
          status: 'unchanged',
          differences: [],
        });
      }),
      { numRuns: 30 },
    );
  });

  const mappingFor = async (importing: ReturnType<Clinic['importing']>) => {
    try {
      const { facts } = await importing;
      return { ...facts.mapping, assessor: 'Di' };
    } catch (error) {
      // A sheet can have no other column than those that are left out.
      expect(error).toMatchObject({ code: 'INVALID_FILE' });
      return null;
    }
  };
});

describe('any table at all', () => {
  const cell = fc.oneof(
    id,
    fc.constantFrom(
      'GV.OC-01',
      'PR.AC-1',
      'GV.OC-99',
      'GV',
      'Score',
      'Target',
      'Policy',
      'Notes',
      'Date',
      'Total',
    ),
    fc.constantFrom(
      'N/A',
      '03/04/2026',
      '75%',
      '=1+1',
      '#REF!',
      '3 - Defined',
      'Score (0-5)',
      '__proto__',
      '',
    ),
    fc.integer({ min: -2, max: 6 }),
    fc.double(),
    anyUnicode(),
    fc.constant({ isFormulaWithoutValue: true }),
    fc.constant(null),
  );
  const tables = fc.array(
    fc.record({
      sheet: fc.oneof(fc.constant(null), fc.string()),
      rows: fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 8 }),
    }),
    { maxLength: 3 },
  );

  test('is answered, or refused as a file; nothing else happens', async () => {
    const { importing } = await clinic();
    await fc.assert(
      fc.asyncProperty(tables, async (given) => {
        try {
          const { facts } = await importing(given.map(({ sheet, rows }) => tableOf(rows, sheet)));
          expect(['dry run', 'unchanged']).toContain(facts.status);
        } catch (error) {
          if (!(error instanceof CsfServerError)) throw error;
          if (error.code !== 'INVALID_FILE') throw error;
        }
      }),
      { numRuns: 300 },
    );
  });

  test('and any mapping, are answered, or refused for one of them', async () => {
    const { importing } = await clinic({ rules: { step: 0.5 } });
    const name = fc.oneof(
      fc.constantFrom('ID', 'Score', 'column A', 'column B', 'B', 'C', 'column ZZZ', 'Notes', '__proto__'),
      anyUnicode({ maxLength: 5 }),
    );
    const roles = fc.dictionary(fc.oneof(fc.constantFrom(...ROLES), fc.string()), name, { maxKeys: 5 });
    const mapping = fc.oneof(
      fc.json().map((text) => JSON.parse(text) as unknown),
      fc.record(
        {
          columns: fc.oneof(
            roles,
            roles.map((others) => ({ ...others, id: 'column A' })),
          ),
          headerRow: fc.integer({ min: -1, max: 4 }),
          levels: fc.dictionary(fc.string(), fc.constantFrom(0, 2.5, 4, 5, null)),
          dates: fc.constantFrom('dmy', 'mdy', 'ymd'),
          sheets: fc.array(fc.string(), { maxLength: 2 }),
        },
        { requiredKeys: ['columns'] },
      ),
    );
    await fc.assert(
      fc.asyncProperty(tables, mapping, async (given, json) => {
        try {
          const all = given.map(({ sheet, rows }) => tableOf(rows, sheet));
          const { facts } = await importing(all, { mapping: readMapping(json), dryRun: true });
          expect(['dry run', 'unchanged']).toContain(facts.status);
        } catch (error) {
          if (!(error instanceof CsfServerError)) throw error;
          expect(['INVALID_FILE', 'INVALID_INPUT']).toContain(error.code);
        }
      }),
      { numRuns: 300 },
    );
  });
});
