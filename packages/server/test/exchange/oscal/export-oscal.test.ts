import { describe, expect, test } from 'vitest';
import { exportOscal } from '../../../src/exchange/oscal/export-oscal.ts';
import { OSCAL_KINDS } from '../../../src/exchange/oscal/kinds.ts';
import { liveIn, nodesIn } from '../../support/markdown-readers.ts';
import { created, score } from '../../support/profile-changes.ts';
import { databaseOf } from '../support/database-of.ts';
import { HOSTILE, PROFILE, recordHostileProfile } from '../support/hostile-profile.ts';
import { documentOf, type Fields, NOW, valuesUnder } from '../support/oscal-documents.ts';

describe.each(OSCAL_KINDS)('a document of kind "%s"', (kind) => {
  test('is the same for the same state but for when it was written', async () => {
    const db = databaseOf(await recordHostileProfile());
    const [one, again] = [
      await exportOscal(db, { profile: PROFILE, kind }, NOW),
      await exportOscal(db, { profile: PROFILE, kind }, new Date('2025-03-31T13:00:00Z')),
    ];
    expect(one.name).toBe(`clinic-${kind}.json`);
    const text = one.bytes.toString();
    expect(text).toContain('"last-modified": "2025-03-31T12:00:00.000Z"');
    expect(again.bytes.toString()).toBe(text.replace('T12:00:00.000Z"', 'T13:00:00.000Z"'));
  });

  test('refers only to what is in it, and has no UUID twice', async () => {
    const db = databaseOf(await recordHostileProfile());
    const document = await documentOf(db, { profile: PROFILE, kind });
    const uuids = valuesUnder(/^uuid$/, document) as string[];
    expect(new Set(uuids).size).toBe(uuids.length);
    for (const uuid of uuids) {
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    const references = valuesUnder(/^\w+-uuid$/, document);
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter((uuid) => !uuids.includes(String(uuid)))).toEqual([]);
    const imported = valuesUnder(/^import-ap$/, document) as Fields[];
    for (const { href } of imported) expect(uuids).toContain(String(href).slice(1));
  });

  test('shows texts as they were written: nothing in them is markup, and values are one line', async () => {
    const db = databaseOf(await recordHostileProfile());
    const document = await documentOf(db, { profile: PROFILE, kind });
    const texts = valuesUnder(/^(title|description|statement|remarks)$/, document) as string[];
    expect(texts.length).toBeGreaterThan(30);
    const kinds = texts.flatMap((text) => nodesIn(text).map(({ type }) => type));
    expect(new Set(kinds)).toEqual(new Set(['root', 'paragraph', 'text', 'inlineCode']));
    expect(texts.flatMap(liveIn)).toEqual([]);
    expect(texts.filter((text) => text.includes('{{'))).toEqual([]);
    const titles = valuesUnder(/^title$/, document) as string[];
    expect(titles.filter((title) => /\n/.test(title) || title === '')).toEqual([]);
    const values = valuesUnder(/^(value|name)$/, document) as string[];
    expect(values.filter((value) => !/^\S(.*\S)?$/u.test(value))).toEqual([]);
    expect(values).toContain(HOSTILE[5]);
  });

  test('has UUIDs that no profile of the same id elsewhere has', async () => {
    const server = await recordHostileProfile();
    const db = databaseOf(server);
    const elsewhere = await created('2025-02-01');
    await score(elsewhere, '2025-03-01', '2025-03-01', { 'GV.OC-01': 1 });
    const other = await documentOf(elsewhere, { profile: 'clinic', kind: 'oscal-assessment-results' });
    const uuids = new Set(valuesUnder(/^uuid$/, await documentOf(db, { profile: PROFILE, kind })));
    expect(valuesUnder(/^uuid$/, other).filter((uuid) => uuids.has(uuid))).toEqual([]);
  });
});
