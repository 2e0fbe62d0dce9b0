import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryHash } from '../../src/audit/entry-hash.ts';
import { canonicalJson } from '../../src/text/canonical-json.ts';
import { anyUnicode } from '../support/any-unicode.ts';

test('the hash of an entry is SHA-256 over the canonical JSON of its other columns', () => {
  const text = anyUnicode();
  const entries = fc.record({
    tool: text,
    subject: text,
    sequence: fc.nat(),
    at: text,
    before: fc.option(text),
    after: text,
    client_name: fc.option(text),
    client_version: fc.option(text),
    previous_hash: text,
  });
  fc.assert(
    fc.property(entries, (entry) => {
      const expected = createHash('sha256').update(canonicalJson(entry)).digest('hex');
      expect(entryHash(entry)).toBe(expected);
    }),
  );
});
