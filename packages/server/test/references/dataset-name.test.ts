import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Dataset } from '../../src/references/dataset.ts';
import { datasetsNamed } from '../../src/references/dataset-name.ts';
import { shippedDataset } from '../../src/references/shipped.ts';
import { anyUnicode } from '../support/any-unicode.ts';

/** Titles as NIST's file has them. */
const datasets = [
  'CCMv4.0',
  'CIS Controls v8.0',
  'CIS Controls v8.1',
  'CSF v1.1',
  'ISO/IEC 27001:2022',
  'SP 800-171 Rev 3',
  'SP 800-53 Rev 5.1.1',
  'SP 800-53 Rev 5.2.0',
  'SP 800-81r3',
].map((title): Dataset => ({ ...shippedDataset, title }));

test.each([
  ['cis', ['CIS Controls v8.0', 'CIS Controls v8.1']],
  ['CIS Control 8.1', ['CIS Controls v8.1']],
  ['cis-controls-v8-1', ['CIS Controls v8.1']],
  ['ccm', ['CCMv4.0']],
  ['CCM v4', ['CCMv4.0']],
  ['NIST CSF 1.1', ['CSF v1.1']],
  ['iso27001', ['ISO/IEC 27001:2022']],
  ['iec 27001', ['ISO/IEC 27001:2022']],
  ['iso 2022', []],
  ['sp 800-53', ['SP 800-53 Rev 5.1.1', 'SP 800-53 Rev 5.2.0']],
  ['800-53 r5.2', ['SP 800-53 Rev 5.2.0']],
  ['sp 800-5', []],
  ['800-81 rev. 3', ['SP 800-81r3']],
  ['53', []],
  ['controls', ['CIS Controls v8.0', 'CIS Controls v8.1']],
])('%j means %j', (text, titles) => {
  expect(datasetsNamed(datasets, text).map(({ title }) => title)).toEqual(titles);
});

test('every title means its own dataset, whatever its case and the characters between its words', () => {
  const separator = fc.constantFrom(' ', '-', '_', '/', ':', ' - ');
  fc.assert(
    fc.property(fc.constantFrom(...datasets), separator, fc.boolean(), (dataset, between, lower) => {
      const typed = dataset.title.replaceAll(/[^\p{L}\p{N}]+/gu, between);
      expect(datasetsNamed(datasets, lower ? typed.toLowerCase() : typed)).toEqual([dataset]);
    }),
  );
});

test('any text means some datasets or none', () => {
  fc.assert(
    fc.property(anyUnicode(), (text) => {
      expect(datasetsNamed(datasets, text).length).toBeLessThanOrEqual(datasets.length);
    }),
  );
});
