import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMeantBy, referenceKey } from '../../src/references/reference-key.ts';

test.each([
  ['ac-2', 'AC-02'],
  ['AC-2(1)', 'AC-02(01)'],
  ['ac 2.1', 'AC-02(01)'],
  ['ID.BE-2', 'id.be-02'],
  ['mandatory clause 6.1', 'Mandatory Clause: 6.1'],
  ['3.11.1', '03.11.01'],
])('%s is as good as %s', (typed, reference) => {
  expect(referenceKey(typed)).toBe(referenceKey(reference));
});

test.each([
  ['AC-02', 'AC-20'],
  ['AC-02', 'AC-02(01)'],
  ['CP', 'CP-01'],
  ['1.11', '11.1'],
  ['PR-10', 'PR-1'],
  ['0', '00A'],
])('%s is not %s', (one, other) => {
  expect(referenceKey(one)).not.toBe(referenceKey(other));
});

test('case, leading zeros and punctuation around any reference make no difference', () => {
  const word = fc.stringMatching(/^[A-Z]{1,8}$/);
  const number = fc.integer({ min: 0, max: 999 });
  fc.assert(
    fc.property(word, number, number, (family, control, enhancement) => {
      const key = referenceKey(`${family}-${String(control).padStart(2, '0')}(${enhancement})`);
      expect(referenceKey(` ${family.toLowerCase()} ${control}.0${enhancement} `)).toBe(key);
    }),
  );
});

test.each([
  ['5.1', true],
  ['annex a controls 5.1', true],
  ['1', false],
  ['Mandatory Clause: 5.1', false],
  ['A.5.1', true],
  ['Annex A 5.01', true],
  ['Controls 5.1', true],
  ['Annex Controls 5.1', false],
  ['B.5.1', false],
  ['A.5.1.1', false],
  ['nex A 5.1', false],
])('%s means Annex A Controls: 5.1, labels aside: %s', (typed, isMeant) => {
  expect(isMeantBy(referenceKey(typed), 'Annex A Controls: 5.1')).toBe(isMeant);
});

test('a reference without words and numbers is itself', () => {
  expect(referenceKey(' § ')).toBe('§');
  expect(referenceKey('…')).not.toBe(referenceKey('§'));
});
