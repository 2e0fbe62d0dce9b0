import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { findElement } from '../../src/framework/elements.ts';
import { createSearchIndex } from '../../src/search/search-index.ts';
import { tradeWords } from '../../src/search/trade-words.ts';
import { anyUnicode } from '../support/any-unicode.ts';

const index = createSearchIndex();
afterAll(() => index[Symbol.dispose]());

/** So many results a person looks at. */
const SEEN = 8;

const all = tradeWords.flatMap(({ words, means }) => words.map((word) => ({ word, means })));

describe('a word of the trade', () => {
  test.each([
    ['MFA', 'PR.AA-03'],
    ['two-factor', 'PR.AA-03'],
    ['SSO', 'PR.AA-04'],
    ['IAM', 'PR.AA'],
    ['PAM', 'PR.AA-05'],
    ['zero trust', 'PR.IR-01'],
    ['EDR', 'DE.CM-09'],
    ['SIEM', 'DE.AE-03'],
    ['SOC', 'DE.AE'],
    ['DLP', 'PR.DS-01'],
    ['ransomware', 'PR.DS-11'],
    ['backup', 'PR.DS-11'],
    ['vendor', 'GV.SC-04'],
    ['third party', 'GV.SC-07'],
    ['supplier', 'GV.SC-07'],
    ['SBOM', 'ID.AM-02'],
    ['CMDB', 'ID.AM-01'],
    ['patch', 'PR.PS-02'],
    ['phishing', 'PR.AT-01'],
    ['pentest', 'ID.IM-02'],
    ['BCP', 'ID.IM-04'],
    ['DR', 'RC.RP'],
    ['IR', 'RS.MA-01'],
    ['SDLC', 'PR.PS-06'],
    ['BIA', 'GV.OC-04'],
  ])('%j leads to %s', (word, id) => {
    expect(index.search(word, {}).ids.slice(0, SEEN)).toContain(id);
  });

  test.each(all)('$word finds first what it means', ({ word, means }) => {
    const ids = means.filter((meaning) => findElement(meaning) !== undefined);
    const found = index.search(word, {}).ids.slice(0, SEEN);
    if (ids.length > 0) expect(found.some((id) => ids.some((meant) => id.startsWith(meant)))).toBe(true);
    expect(found.length).toBeGreaterThan(0);
  });

  test('means nothing that the Core does not have', () => {
    const lost = tradeWords.flatMap(({ means }) =>
      means.filter(
        (meaning) => findElement(meaning) === undefined && index.search(meaning, {}).withAllWords === 0,
      ),
    );
    expect(lost).toEqual([]);
    const looksLikeId = /^[A-Z]{2}\.[A-Z]{2}/;
    const ids = tradeWords.flatMap(({ means }) => means.filter((meaning) => looksLikeId.test(meaning)));
    expect(ids.filter((id) => findElement(id) === undefined)).toEqual([]);
  });

  test('stands in the list once', () => {
    const words = all.map(({ word }) => word.toLowerCase());
    expect(words.filter((word, place) => words.indexOf(word) !== place)).toEqual([]);
  });

  test.each([
    ['mfa', 'MFA'],
    ['Third-Party', 'third party'],
    ['third parties', 'third party'],
    ['vendors', 'vendor'],
    ['SBOMs', 'sbom'],
  ])('is understood as %j too', (typed, word) => {
    const [first] = index.search(word, {}).ids;
    expect(index.search(typed, {}).ids).toContain(first);
  });

  test('narrows a query like any other word', () => {
    const { ids, withAllWords } = index.search('vendor contract', {});
    expect(withAllWords).toBeGreaterThan(0);
    expect(ids.slice(0, withAllWords)).toContain('GV.SC-05');
    expect(withAllWords).toBeLessThan(index.search('vendor', {}).ids.length);
  });

  test('keeps within a function', () => {
    expect(index.search('MFA', { functionId: 'DE' }).ids.filter((id) => !id.startsWith('DE'))).toEqual([]);
  });

  test('does no harm in any text', () => {
    const words = fc.constantFrom(...all.map(({ word }) => word), '"', '(', ' OR ', '*');
    const hostile = fc.array(fc.oneof(words, anyUnicode())).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(hostile, (query) => {
        const { ids, withAllWords } = index.search(query, {});
        expect(withAllWords).toBeLessThanOrEqual(ids.length);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});
