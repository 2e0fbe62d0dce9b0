import { datasetId, isAmbiguous } from '../references/dataset-id.ts';
import { MAX_REFERENCE_ID } from '../references/reference-key.ts';
import { invalidFile } from '../refusals/invalid-file.ts';
import { quote } from '../text/quote.ts';
import type { ReferenceSet } from './framework-export.ts';
import { tidy } from './tidy.ts';

const MAX_TITLE = 80;

/** NIST's file has 6,4xx references to 23 publications. */
const MAX_REFERENCES = 50_000;
const MAX_PUBLICATIONS = 100;

/** A reference as a file has it. */
export interface GivenReference {
  readonly publication: string;
  readonly id: string;
}

/** Collects the references of a file by publication. */
export interface ReferenceCollector {
  /** @throws CsfServerError INVALID_FILE, naming the place */
  add(elementId: string, reference: GivenReference, place: string): void;
  /** Counts references that are left out. */
  skip(count: number): void;
  readonly sets: ReadonlyMap<string, ReferenceSet>;
  readonly skipped: number;
}

/** A line of NIST's workbook: `<publication>: <id>`. */
export function referenceIn(line: string): GivenReference {
  // As tidy does, which refuses the U+FEFF that JavaScript takes for white space.
  const [publication = '', ...rest] = line.replaceAll(/[^\S\uFEFF]+/g, ' ').split(': ');
  return { publication, id: rest.join(': ') };
}

export function referenceCollector(): ReferenceCollector {
  const sets = new Map<string, { title: string; references: Map<string, Set<string>> }>();
  let count = 0;
  let skipped = 0;

  function countOn(more: number): void {
    count += more;
    if (count > MAX_REFERENCES) throw invalidFile(`The file has more than ${MAX_REFERENCES} references.`);
  }

  function setOf(title: string): { title: string; references: Map<string, Set<string>> } {
    const id = datasetId(title);
    const set = sets.get(id) ?? { title, references: new Map<string, Set<string>>() };
    if (isAmbiguous(title) && set.title !== title) {
      throw invalidFile(
        `The publications ${quote(set.title)} and ${quote(title)} cannot be told apart by an id.`,
      );
    }
    sets.set(id, set);
    if (sets.size > MAX_PUBLICATIONS) {
      throw invalidFile(`The file has references to more than ${MAX_PUBLICATIONS} publications.`);
    }
    return set;
  }

  return {
    sets,
    get skipped() {
      return skipped;
    },
    add: (elementId, { publication, id }, place) => {
      countOn(1);
      const title = tidy(publication, { maxLength: MAX_TITLE, place });
      const reference = tidy(id, { maxLength: MAX_REFERENCE_ID, place });
      if (title === '' || reference === '') {
        const given = [publication, id].filter(Boolean).join(': ');
        throw invalidFile(`${place}: the reference ${quote(given)} does not look like "publication: id".`);
      }
      const { references } = setOf(title);
      references.set(elementId, (references.get(elementId) ?? new Set()).add(reference));
    },
    skip: (more) => {
      skipped += more;
      countOn(more);
    },
  };
}
