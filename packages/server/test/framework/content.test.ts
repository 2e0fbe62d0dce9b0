import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { detect } from '../../src/framework/detect.ts';
import { govern } from '../../src/framework/govern.ts';
import { identify } from '../../src/framework/identify.ts';
import { protect } from '../../src/framework/protect.ts';
import { recover } from '../../src/framework/recover.ts';
import { respond } from '../../src/framework/respond.ts';
import { withdrawn } from '../../src/framework/withdrawn.ts';

const functions = [govern, identify, protect, detect, respond, recover];
const categories = functions.flatMap((fn) => fn.categories);
const outcomes = categories.flatMap((category) => category.outcomes);

const EXPORT_PATH = '../shared/data/cprt_CSF_2_0_0.json';
const exportFile = resolve(import.meta.dirname, '../../../..', EXPORT_PATH);
const exportIsHere = existsSync(exportFile);

/** So many consecutive words in common count as copied. */
const RUN_LENGTH = 7;

/** Withdrawn elements for which NIST's withdrawal text ("moved", "incorporated") and relationship type disagree. */
const KIND_IN_DOUBT: ReadonlySet<string> = new Set([
  'PR.IP-05',
  'PR.IP-10',
  'PR.IP-12',
  'PR.MA-01',
  'PR.MA-02',
  'PR.PT-05',
]);

interface Named {
  readonly id: string;
  readonly text: string;
}

/** Every sentence or phrase that this project, not NIST, has worded. */
const statements: readonly Named[] = [...functions, ...categories, ...outcomes].map((entry) => ({
  id: entry.id,
  text: entry.statement,
}));
const lookForItems: readonly Named[] = outcomes.flatMap((outcome) =>
  outcome.lookFor.map((text) => ({ id: outcome.id, text })),
);
const notes: readonly Named[] = withdrawn.flatMap(({ id, note }) =>
  note === null ? [] : [{ id, text: note }],
);

describe('the framework content', () => {
  test('has 6 functions in the order GV, ID, PR, DE, RS, RC', () => {
    expect(functions.map((fn) => fn.id)).toEqual(['GV', 'ID', 'PR', 'DE', 'RS', 'RC']);
  });

  test('has 22 active categories and 106 active outcomes', () => {
    expect(categories).toHaveLength(22);
    expect(outcomes).toHaveLength(106);
  });

  test('gives every category an id of the form FF.CC under its function', () => {
    const misplaced = functions.flatMap((fn) =>
      fn.categories.filter(({ id }) => !/^[A-Z]{2}\.[A-Z]{2}$/.test(id) || !id.startsWith(`${fn.id}.`)),
    );
    expect(misplaced.map(({ id }) => id)).toEqual([]);
  });

  test('gives every outcome an id of the form FF.CC-00 under its category, in ascending order', () => {
    for (const category of categories) {
      const ids = category.outcomes.map(({ id }) => id);
      expect(ids.filter((id) => !/-\d{2}$/.test(id) || id.slice(0, -3) !== category.id)).toEqual([]);
      expect(ids).toEqual(ids.toSorted());
    }
  });

  test('uses no id twice, withdrawn ids included', () => {
    expect(duplicates([...functions, ...categories, ...outcomes, ...withdrawn].map(({ id }) => id))).toEqual(
      [],
    );
  });

  test('has no empty statement and none that stands twice', () => {
    expect(statements.filter(({ text }) => text.trim() === '')).toEqual([]);
    expect(duplicates(statements.map(({ text }) => words(text).join(' ')))).toEqual([]);
  });

  test('gives each of the 106 outcomes a short name of its own, up to 40 characters and without a full stop', () => {
    const shortNames = outcomes.map(({ shortName }) => shortName);
    expect(shortNames).toHaveLength(106);
    expect(shortNames.filter((name) => name.length > 40 || !/^[A-Z].*[a-z]$/.test(name))).toEqual([]);
    expect(duplicates(shortNames.map((name) => words(name).join(' ')))).toEqual([]);
  });

  test('gives no outcome the name of a category or function', () => {
    const taken = new Set([...functions, ...categories, ...withdrawn].map(({ name }) => name?.toLowerCase()));
    expect(outcomes.filter(({ shortName }) => taken.has(shortName.toLowerCase()))).toEqual([]);
  });

  test('says of GV.OC-04 that it is about what external stakeholders depend on', () => {
    const outcome = outcomes.find(({ id }) => id === 'GV.OC-04');
    expect(outcome?.statement).toContain('external stakeholders depend on the organization');
    expect(outcome?.lookFor.filter((item) => /external|outside/.test(item))).not.toEqual([]);
  });

  test('names 2 to 5 artefacts to look for under every outcome', () => {
    const outside = outcomes.filter(({ lookFor }) => lookFor.length < 2 || lookFor.length > 5);
    expect(outside.map(({ id }) => id)).toEqual([]);
  });

  test('has no empty artefact and none that stands twice under one outcome', () => {
    expect(lookForItems.filter(({ text }) => words(text).length === 0)).toEqual([]);
    expect(duplicates(lookForItems.map(({ id, text }) => `${id}: ${words(text).join(' ')}`))).toEqual([]);
  });

  test('asks for the same list of artefacts under no two outcomes', () => {
    const lists = outcomes.map(({ lookFor }) =>
      lookFor
        .map((item) => words(item).join(' '))
        .toSorted()
        .join('; '),
    );
    expect(duplicates(lists)).toEqual([]);
  });
});

describe('the withdrawn elements', () => {
  test('are 12 categories, which have names, and 79 subcategories, which have none', () => {
    const withdrawnCategories = withdrawn.filter(({ type }) => type === 'category');
    const withdrawnSubcategories = withdrawn.filter(({ type }) => type === 'subcategory');
    expect(withdrawnCategories).toHaveLength(12);
    expect(withdrawnSubcategories).toHaveLength(79);
    expect(withdrawnCategories.filter(({ name }) => name === null || name === '')).toEqual([]);
    expect(withdrawnSubcategories.filter(({ name }) => name !== null)).toEqual([]);
  });

  test('have ids that match their type', () => {
    const mismatched = withdrawn.filter(({ id, type }) =>
      type === 'category' ? !/^[A-Z]{2}\.[A-Z]{2}$/.test(id) : !/^[A-Z]{2}\.[A-Z]{2}-\d{2}$/.test(id),
    );
    expect(mismatched).toEqual([]);
  });

  test('have only active elements as successors', () => {
    const active = new Set([...functions, ...categories, ...outcomes].map(({ id }) => id));
    const dead = withdrawn.flatMap(({ id, successors }) =>
      successors
        .filter((successor) => !active.has(successor.id))
        .map((successor) => `${id} -> ${successor.id}`),
    );
    expect(dead).toEqual([]);
  });

  test('have a note exactly where the successor list needs one', () => {
    const needing = withdrawn.filter(
      ({ id, type, successors }) =>
        successors.length === 0 ||
        successors.some((successor) => levelOf(successor.id) !== type) ||
        KIND_IN_DOUBT.has(id),
    );
    expect(withdrawn.filter(({ note }) => note !== null).map(({ id }) => id)).toEqual(
      needing.map(({ id }) => id),
    );
  });

  test('without a successor are RS.RP, whose note names RS.MA, and PR.IP, PR.PT and DE.DP, which have no single one', () => {
    const orphans = withdrawn.filter(({ successors }) => successors.length === 0);
    expect(orphans.map(({ id }) => id)).toEqual(['PR.IP', 'PR.PT', 'DE.DP', 'RS.RP']);
    expect(orphans.find(({ id }) => id === 'RS.RP')?.note).toContain('RS.MA');
    for (const orphan of orphans.filter(({ id }) => id !== 'RS.RP')) {
      expect(orphan.note).toMatch(/^No single successor/);
    }
  });
});

describe.skipIf(!exportIsHere)(
  exportIsHere ? "compared with NIST's export of CSF 2.0" : `skipped: ${EXPORT_PATH} is not in this checkout`,
  () => {
    // The body of a skipped suite runs too, so it must do without the file.
    const nist: CprtContent = exportIsHere ? readExport() : { elements: [], relationships: [] };
    const element = new Map(nist.elements.map((entry) => [entry.element_identifier, entry]));
    const withdrawReason = new Map(
      nist.relationships
        .filter(
          ({ dest_element_identifier }) =>
            element.get(dest_element_identifier)?.element_type === 'withdraw_reason',
        )
        .map((relationship) => [
          relationship.source_element_identifier,
          relationship.dest_element_identifier,
        ]),
    );

    /** In the order of the export's list, for active elements the order of CSWP 29; its sort keys swap DE.CM and DE.AE. */
    function listed(type: string): CprtElement[] {
      return nist.elements.filter((entry) => entry.element_type === type);
    }

    /**
     * NIST's `sort` values from the function down, each followed by the id. RC.CO and RC.IM share a sort value, and
     * so do PR.AC-06 and PR.AC-07; the ids keep those apart, and each category's outcomes together.
     */
    function sortKey({ element_identifier: id }: CprtElement): string {
      const lineage = [
        id.slice(0, 2),
        ...(id.length > 2 ? [id.slice(0, 5)] : []),
        ...(id.length > 5 ? [id] : []),
      ];
      return lineage.map((ancestor) => `${element.get(`S-${ancestor}`)?.title} ${ancestor}`).join(' / ');
    }

    function isActive(entry: CprtElement): boolean {
      return !withdrawReason.has(entry.element_identifier);
    }

    function idAndName(entry: CprtElement): { id: string; name: string } {
      return { id: entry.element_identifier, name: entry.title };
    }

    test('the functions have its ids, names and order', () => {
      expect(functions.map(({ id, name }) => ({ id, name }))).toEqual(listed('function').map(idAndName));
    });

    test('the categories have its ids, names and order', () => {
      expect(categories.map(({ id, name }) => ({ id, name }))).toEqual(
        listed('category').filter(isActive).map(idAndName),
      );
    });

    test('the outcomes have its ids and order', () => {
      expect(outcomes.map(({ id }) => id)).toEqual(
        listed('subcategory')
          .filter(isActive)
          .map((entry) => entry.element_identifier),
      );
    });

    test('the withdrawn elements have its ids, types and names, in the order of its sort keys', () => {
      const expected = [...listed('category'), ...listed('subcategory')]
        .filter((entry) => !isActive(entry))
        .toSorted((a, b) => compare(sortKey(a), sortKey(b)))
        .map((entry) => ({ ...idAndName(entry), name: entry.title || null, type: entry.element_type }));
      expect(withdrawn.map(({ id, name, type }) => ({ id, name, type }))).toEqual(expected);
    });

    test('the withdrawn elements have its 110 incorporated_into and 25 moved_to successors', () => {
      const expected = nist.relationships
        .filter(({ relationship_identifier: kind }) => kind === 'incorporated_into' || kind === 'moved_to')
        .map(
          ({
            source_element_identifier: reason,
            relationship_identifier: kind,
            dest_element_identifier: id,
          }) => `${reason} ${kind} ${id}`,
        );
      const ours = withdrawn.flatMap((entry) =>
        entry.successors.map(({ id, kind }) => `${withdrawReason.get(entry.id)} ${kind} ${id}`),
      );
      expect(ours.filter((succession) => succession.includes('incorporated_into'))).toHaveLength(110);
      expect(ours.filter((succession) => succession.includes('moved_to'))).toHaveLength(25);
      expect(ours.toSorted()).toEqual(expected.toSorted());
    });

    test('the kinds said to be in doubt are those where its text and its relationships disagree', () => {
      const disagreeing = withdrawn.filter(({ id, successors }) => {
        const text = element.get(withdrawReason.get(id) ?? '')?.text ?? '';
        const kindInText = text.startsWith('Moved') ? 'moved_to' : 'incorporated_into';
        return successors.some(({ kind }) => kind !== kindInText);
      });
      expect(disagreeing.map(({ id }) => id)).toEqual([...KIND_IN_DOUBT]);
    });

    test("no short name is NIST's wording, or that without its verb", () => {
      const theirs = new Set(nist.elements.flatMap(({ title, text }) => [bare(title), bare(text)]));
      expect(theirs).toContain('incidents contained');
      expect(outcomes.filter(({ shortName }) => theirs.has(bare(shortName)))).toEqual([]);
    });

    test(`no statement, artefact or note shares ${RUN_LENGTH} consecutive words with its text`, () => {
      const nistRuns = new Set(nist.elements.flatMap(({ title, text }) => [...runs(title), ...runs(text)]));
      const copied = [...statements, ...lookForItems, ...notes].flatMap(({ id, text }) =>
        runs(text)
          .filter((run) => nistRuns.has(run))
          .map((run) => `${id}: ${run}`),
      );
      // A text of NIST's own must be caught, whatever its case and punctuation; else an empty list would prove nothing.
      const original =
        nist.elements.find(({ element_identifier }) => element_identifier === 'GV.SC-07')?.text ?? '';
      expect(runs(`— ${original.toUpperCase()}!`).filter((run) => nistRuns.has(run))).not.toEqual([]);
      expect(copied).toEqual([]);
    });
  },
);

/** Lower-case words; apostrophes vanish, all other punctuation and white space separates. */
function words(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/['’]/g, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** The words of a text without forms of "be": "Incidents are contained" and "Incidents contained" are the same. */
function bare(text: string): string {
  return words(text)
    .filter((word) => word !== 'are' && word !== 'is')
    .join(' ');
}

/** All sequences of RUN_LENGTH consecutive words. */
function runs(text: string): string[] {
  const all = words(text);
  const starts = Math.max(0, all.length - RUN_LENGTH + 1);
  return Array.from({ length: starts }, (_, start) => all.slice(start, start + RUN_LENGTH).join(' '));
}

function duplicates(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

function levelOf(id: string): 'function' | 'category' | 'subcategory' {
  if (id.includes('-')) return 'subcategory';
  return id.includes('.') ? 'category' : 'function';
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

interface CprtElement {
  readonly element_type: string;
  readonly element_identifier: string;
  readonly title: string;
  readonly text: string;
}

interface CprtRelationship {
  readonly source_element_identifier: string;
  readonly dest_element_identifier: string;
  readonly relationship_identifier: string;
}

interface CprtContent {
  readonly elements: readonly CprtElement[];
  readonly relationships: readonly CprtRelationship[];
}

function readExport(): CprtContent {
  const document = JSON.parse(readFileSync(exportFile, 'utf8')) as { response: { elements: CprtContent } };
  return document.response.elements;
}
