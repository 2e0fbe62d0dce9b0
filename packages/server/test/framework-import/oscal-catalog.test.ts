import { describe, expect, test } from 'vitest';
import { readExport } from '../../src/framework-import/read-export.ts';
import { wordingOf } from '../support/core-export.ts';
import { oscalCatalog } from '../support/oscal-catalog.ts';

const read = (json: unknown) => readExport(Buffer.from(JSON.stringify(json)));

describe('the OSCAL catalog of CSF 2.0', () => {
  test('is recognised by its content, and read without what is withdrawn', async () => {
    const { wording, ...facts } = await read(oscalCatalog());
    expect(facts).toEqual({
      format: 'NIST OSCAL catalog',
      document: 'A test of the Core',
      version: '1.2.0',
      date: '2026-05-13',
      missing: [],
      referenceSets: new Map(),
      skipped: 0,
      ignored: [],
    });
    expect(wording.get('GV')).toEqual({ statement: wordingOf('GV'), examples: [] });
    expect(wording.get('GV.OC-01')?.examples).toEqual(['Example 1 of GV.OC-01', 'Example 2 of GV.OC-01']);
    expect(wording.has('ID.BE')).toBe(false);
  });

  test('may say less about itself', async () => {
    const facts = { published: undefined, 'last-modified': undefined, version: undefined };
    expect(await read(oscalCatalog(facts))).toMatchObject({ version: null, date: null });
  });

  test('without any example says that it has none', async () => {
    const json = JSON.stringify(oscalCatalog()).replaceAll('"name":"example"', '"name":"guidance"');
    expect((await read(JSON.parse(json))).wording.get('GV.OC-01')?.examples).toBeNull();
  });

  test('that marks an element as withdrawn lacks it', async () => {
    const json = JSON.stringify(oscalCatalog()).replace(
      '"title":"PR.DS-10"',
      '"title":"PR.DS-10","props":[{"name":"status","value":"withdrawn"}]',
    );
    expect((await read(JSON.parse(json))).missing).toEqual(['PR.DS-10']);
  });

  test('with an element that CSF 2.0 does not have is refused', async () => {
    const json = JSON.stringify(oscalCatalog()).replace('"id":"PR.DS-10"', '"id":"PR.DS-77"');
    await expect(read(JSON.parse(json))).rejects.toThrow('CSF 2.0 has no PR.DS-77.');
  });

  test('with an element twice is refused', async () => {
    const json = JSON.stringify(oscalCatalog()).replace('"id":"PR.DS-10"', '"id":"PR.DS-02"');
    await expect(read(JSON.parse(json))).rejects.toThrow('PR.DS-02 is there twice.');
  });
});

describe('another OSCAL catalog is refused with what it is:', () => {
  const other = (title: string, id: string) => ({
    catalog: { metadata: { title }, groups: [{ id: 'ac', controls: [{ id, parts: [] }] }] },
  });

  test('that of SP 800-53', async () => {
    await expect(read(other('SP 800-53 Rev 5: controls', 'ac-1'))).rejects.toThrow(
      'not of CSF 2.0: "SP 800-53 Rev 5: controls". Its controls need no import: csf_map',
    );
  });

  test('that of anything else', async () => {
    await expect(read(other('Our controls', 'x-1'))).rejects.toThrow(
      'not of CSF 2.0: "Our controls". Take NIST_CSF',
    );
  });

  test('one with ids of CSF 1.1', async () => {
    await expect(read(other('Old', 'ID.AM-1'))).rejects.toThrow(
      'has no ID.AM-1, which is how CSF 1.1 writes ids',
    );
  });

  test('one that is damaged', async () => {
    await expect(read({ catalog: { metadata: { title: 'A' }, groups: [7] } })).rejects.toThrow('damaged');
  });
});
