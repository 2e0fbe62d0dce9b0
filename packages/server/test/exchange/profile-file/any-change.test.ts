import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agreementOf } from '../../../src/audit/data-agreement.ts';
import { CsfServerError } from '../../../src/refusals/error.ts';
import { connectionOf, testDatabase } from '../../support/test-database.ts';
import {
  contentOf,
  exported,
  forged,
  given,
  imported,
  recordProfile,
  withDatabase,
} from '../../support/travelling-profile.ts';

/** A value of a file: the object or list that it is in, and its key there. */
type Place = readonly [holder: Record<string, unknown>, key: string];

/** All values of a file, those in lists and objects among them. */
function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [[holder, key] as const, ...placesIn(holder[key])]);
}

const anyValue = fc.oneof(
  fc.constantFrom(null, '', 0, -1, 1.5, 1e300, true, [], {}, 'E-1', 'GV.OC-01', '2025-02-01', '__proto__'),
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc.integer({ min: -3, max: 100 }),
  fc.constant(undefined), // the field is missing
);

test('any value in a file can be another one: nothing is stored that does not fit together', {
  timeout: 120_000,
}, async () => {
  const file = await withDatabase(await recordProfile(), (db) => exported(db));
  const count = placesIn(contentOf(file)).length;
  await fc.assert(
    fc.asyncProperty(fc.nat(count - 1), anyValue, fc.boolean(), async (index, value, isForged) => {
      const content = contentOf(file);
      const place = placesIn(content)[index];
      if (place === undefined) throw new Error('all files have the same places');
      const [holder, key] = place;
      const isSame = JSON.stringify(holder[key]) === JSON.stringify(value);
      if (key === '__proto__') return;
      holder[key] = value;
      const db = testDatabase();
      const changed = isForged ? forged(content) : given(Buffer.from(JSON.stringify(content)));
      const refusal = await imported(db, changed).then(
        () => null,
        (error: unknown) => error,
      );
      if (refusal === null) {
        // Some changes cannot be told from what was recorded, by somebody who makes the digest anew.
        expect(isForged || isSame).toBe(true);
        expect(agreementOf(connectionOf(db).open())).toEqual({ kind: 'agrees' });
        const again = contentOf(await exported(db));
        expect(again.assessments.length).toBe(content.assessments.length);
        return;
      }
      expect(refusal).toBeInstanceOf(CsfServerError);
      expect((refusal as CsfServerError).code).toBe('INVALID_FILE');
      expect((refusal as CsfServerError).message.length).toBeLessThan(3_000);
      expect(await db.selectFrom('profiles').selectAll().execute()).toEqual([]);
    }),
    { numRuns: Number(process.env['FUZZ_RUNS'] ?? 40) },
  );
});
