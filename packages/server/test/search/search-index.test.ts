import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { findElement, outcomes } from '../../src/framework/elements.ts';
import { createSearchIndex } from '../../src/search/search-index.ts';
import { anyUnicode } from '../support/any-unicode.ts';

const index = createSearchIndex();
afterAll(() => index[Symbol.dispose]());

describe('search', () => {
  test('finds elements by words of their statements, in any form and order', () => {
    expect(index.search('backups', {}).ids).toContain('PR.DS-11');
    expect(index.search('BACKUP', {}).ids).toEqual(index.search('backups', {}).ids);
  });

  test('ranks a name above a statement', () => {
    expect(index.search('organizational context', {}).ids[0]).toBe('GV.OC');
  });

  test('finds outcomes by their short names', () => {
    for (const { id, shortName } of outcomes) {
      expect(index.search(shortName, {}).ids.slice(0, 3), shortName).toContain(id);
    }
  });

  test.each(['govern', 'identify', 'supply chain', 'risk', 'response planning'])(
    'for %j gives what is in force before what is withdrawn, of those with all words and of the others',
    (query) => {
      const { ids, withAllWords } = index.search(query, {});
      for (const some of [ids.slice(0, withAllWords), ids.slice(withAllWords)]) {
        const isWithdrawn = some.map((id) => findElement(id) === undefined);
        expect(isWithdrawn).toEqual(isWithdrawn.toSorted());
      }
    },
  );

  test('takes a word that is found in some form for that word, not for what begins like it', () => {
    const texts = index.search('logging', {}).ids.map((id) => JSON.stringify(findElement(id) ?? id));
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) expect(text).toMatch(/\blog(s|ged|ging)?\b/i);
  });

  test('finds withdrawn categories by name', () => {
    expect(index.search('business environment', {}).ids).toContain('ID.BE');
  });

  test('finds what a word begins with, but takes short words whole', () => {
    expect(index.search('cybers', {}).ids).not.toEqual([]);
    const { ids, withAllWords } = index.search('pr aa', {});
    expect(ids.slice(0, withAllWords).filter((id) => !id.startsWith('PR.AA'))).toEqual([]);
  });

  test('falls back on elements with any of the words', () => {
    const { withAllWords, ids } = index.search('zebra backup', {});
    expect(withAllWords).toBe(0);
    expect(ids).toContain('PR.DS-11');
  });

  test.each(['incident contract', 'incident criteria', 'backup integrity restore', 'vendor MFA'])(
    'for %j gives what has all words before what has any of them, each once',
    (query) => {
      const { ids, withAllWords } = index.search(query, {});
      const withAny = new Set(query.split(' ').flatMap((word) => index.search(word, {}).ids));
      const hasAll = (id: string) =>
        query.split(' ').every((word) => index.search(word, {}).ids.includes(id));
      expect(new Set(ids)).toEqual(withAny);
      expect(ids).toHaveLength(withAny.size);
      expect(ids.map(hasAll)).toEqual(ids.map((_, place) => place < withAllWords));
    },
  );

  test('keeps within a function or a category', () => {
    expect(index.search('risk', { functionId: 'ID' }).ids.every((id) => id.startsWith('ID'))).toBe(true);
    expect(index.search('risk', { categoryId: 'GV.RM' }).ids.every((id) => id.startsWith('GV.RM'))).toBe(
      true,
    );
  });

  test('finds nothing for a query without words', () => {
    expect(index.search('*** "" ()', {})).toEqual({ ids: [], withAllWords: 0 });
  });

  test('knows no query syntax: any text is searched for without an error, and twice the same', () => {
    const syntax = fc.constantFrom(
      '"',
      '*',
      '(',
      ')',
      ':',
      '^',
      '-',
      '+',
      ' AND ',
      ' OR ',
      ' NOT ',
      'NEAR(',
      'id:',
      '{id name}',
      "'",
      ';',
      '\0',
    );
    const hostile = fc.array(fc.oneof(syntax, anyUnicode())).map((parts) => parts.join(''));
    fc.assert(
      fc.property(hostile, (query) => {
        expect(index.search(query, {})).toEqual(index.search(query, {}));
      }),
    );
  });
});
