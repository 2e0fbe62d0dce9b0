import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryHash } from '../../src/audit/entry-hash.ts';
import { canonicalJson } from '../../src/text/canonical-json.ts';
import { anyUnicode } from '../support/any-unicode.ts';

const text = anyUnicode();
const fields = {
  tool: text,
  subject: text,
  sequence: fc.nat(),
  at: text,
  before: fc.option(text),
  after: text,
  client_name: fc.option(text),
  client_version: fc.option(text),
  previous_hash: text,
};

const sha256 = (value: object) => createHash('sha256').update(canonicalJson(value)).digest('hex');

test('the hash of an entry is SHA-256 over the canonical JSON of its other columns', () => {
  const names = { account: fc.option(text), person: fc.option(text) };
  const entries = fc.record({ ...fields, ...names, format: fc.constant(3), state: fc.option(text) });
  fc.assert(
    fc.property(entries, (entry) => {
      expect(entryHash(entry)).toBe(sha256(entry));
    }),
  );
});

test('an entry of format 2 is hashed without account and person, with those columns or in a schema that lacks them', () => {
  fc.assert(
    fc.property(fc.record({ ...fields, format: fc.constant(2), state: fc.option(text) }), (entry) => {
      expect(entryHash(entry)).toBe(sha256(entry));
      expect(entryHash({ ...entry, account: null, person: null })).toBe(sha256(entry));
      expect(entryHash({ ...entry, person: 'x' }), 'format 2 has no person').toBeNull();
    }),
  );
});

test('an entry of format 1 is hashed without format and state, with those columns or in a schema that lacks them', () => {
  fc.assert(
    fc.property(fc.record(fields), (entry) => {
      expect(entryHash(entry)).toBe(sha256(entry));
      expect(entryHash({ ...entry, format: 1, state: null })).toBe(sha256(entry));
      expect(entryHash({ ...entry, format: 1, state: 'x' }), 'format 1 has no state').toBeNull();
    }),
  );
});

test('an entry of an unknown format has no hash', () => {
  fc.assert(
    fc.property(fc.record(fields), fc.integer({ min: 4 }), (entry, format) => {
      expect(entryHash({ ...entry, format, state: null })).toBeNull();
    }),
  );
});
