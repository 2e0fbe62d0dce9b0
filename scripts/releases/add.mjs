import { createHash } from 'node:crypto';
import { elements } from '../../packages/server/src/framework/elements.ts';
import { readExport } from '../../packages/server/src/framework-import/read-export.ts';
import {
  examplesDigest,
  referencesDigest,
  statementDigest,
} from '../../packages/server/src/known-releases/digests.ts';

const NONE = '-';

/**
 * The known releases with that of a file among them. They are as they were if all that the file has is known already.
 *
 * @param releases the known ones, the oldest first
 * @param given.date the day of the export, `YYYY-MM-DD`, where the file does not say it
 * @throws when the file is no export of NIST's, lacks an element, has no day, or contradicts another one of its day.
 */
export async function addRelease(releases, { bytes, file, date: givenDate }) {
  const exported = await readExport(bytes);
  const date = exported.date ?? givenDate;
  const wording = wordingLines(exported);
  const references = referenceLines(exported);
  const known = whole(releases);
  const isKnownWording = known.some((release) => isWithin(wording, release.wording));
  const isKnownReferences = [...references].every((line) =>
    known.some((release) => release.references.includes(line)),
  );
  if (isKnownWording && isKnownReferences) return releases;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date ?? '')) {
    throw new Error(`${file} does not say the day of the export: give --date YYYY-MM-DD`);
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const given = { date, file, sha256, wording, references };
  const sameDay = known.find((release) => release.date === date);
  const added = sameDay === undefined ? given : together(sameDay, given);
  const sorted = [...known.filter((release) => release !== sameDay), added].sort((a, b) =>
    a.date < b.date ? -1 : 1,
  );
  return differences(sorted);
}

/** Two files of one release: one of them may lack examples or references. */
function together(earlier, later) {
  const [before, now] = [datasetsOf(earlier), datasetsOf(later)];
  const differing = [...later.wording].filter(([id, digests]) => !isSame(earlier.wording.get(id), digests));
  const changed = [...now].filter(([id, line]) => before.has(id) && before.get(id) !== line);
  const [first] = [...differing, ...changed];
  if (first !== undefined) {
    throw new Error(`${later.file} and ${earlier.file} are both of ${later.date} and differ in ${first[0]}`);
  }
  const wording = new Map(
    [...later.wording].map(([id, [statement, examples]]) => [
      id,
      [statement, examples === NONE ? earlier.wording.get(id)[1] : examples],
    ]),
  );
  return { ...later, wording, references: [...new Map([...before, ...now]).values()].sort() };
}

function isSame([statement, examples] = [], [givenStatement, givenExamples]) {
  const hasBoth = examples !== NONE && givenExamples !== NONE;
  return statement === givenStatement && (!hasBoth || examples === givenExamples);
}

/** The lines of references by dataset. */
function datasetsOf({ references }) {
  return new Map(references.map((line) => [line.split(' ', 1)[0], line]));
}

/** The source text of packages/server/src/known-releases/data.ts. */
export function sourceOf(releases) {
  const text = (lines) => (lines === '' ? "''" : `\`\n${lines}\n\``);
  const items = releases.map(
    ({ date, file, sha256, wording, references }) => `  {
    date: '${date}',
    file: ${quoted(file)},
    sha256: '${sha256}',
    wording: ${text(wording)},
    references: ${text(references)},
  },`,
  );
  return `import type { Release } from './release.ts';

/**
 * Digests of the releases of NIST's exports, the oldest first. They tell whether a file has NIST's words, and have none
 * of them.
 *
 * Written by scripts/add-release.mjs from NIST's files; not to be edited. docs/references.md says more.
 */
export const KNOWN_RELEASES: readonly Release[] = [
${items.join('\n')}
];
`;
}

function quoted(text) {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}

/** By element: its statement and its examples. A file without the examples' column says nothing about them. */
function wordingLines({ wording }) {
  return new Map(
    elements.map(({ id }) => {
      const found = wording.get(id);
      if (found === undefined) throw new Error(`no release: there is no statement for ${id}`);
      const examples = found.examples ?? [];
      return [id, [statementDigest(found.statement), examples.length > 0 ? examplesDigest(examples) : NONE]];
    }),
  );
}

function referenceLines({ referenceSets }) {
  return [...referenceSets]
    .map(([id, set]) => {
      const pairs = [...set.references.values()].reduce((sum, { size }) => sum + size, 0);
      return `${id} ${pairs} ${referencesDigest(set)}`;
    })
    .sort();
}

/** Each release with the wording of all elements. */
function whole(releases) {
  let wording = new Map();
  return releases.map((release) => {
    const changed = linesOf(release.wording).map((line) => {
      const [id, ...digests] = line.split(' ');
      return [id, digests];
    });
    wording = new Map([...wording, ...changed]);
    return { ...release, wording, references: linesOf(release.references) };
  });
}

/** Each release with the lines that differ from the one before. */
function differences(releases) {
  return releases.map((release, index) => {
    const before = releases[index - 1]?.wording ?? new Map();
    const changed = [...release.wording].filter(
      ([id, digests]) => String(before.get(id)) !== String(digests),
    );
    return {
      ...release,
      wording: changed.map(([id, digests]) => [id, ...digests].join(' ')).join('\n'),
      references: release.references.join('\n'),
    };
  });
}

function linesOf(text) {
  return text.split('\n').filter((line) => line !== '');
}

/** Whether a release has all of a wording. A file without examples does not contradict it. */
function isWithin(wording, known) {
  return [...wording].every(([id, [statement, examples]]) => {
    const [knownStatement, knownExamples] = known.get(id) ?? [];
    return statement === knownStatement && (examples === NONE || examples === knownExamples);
  });
}
