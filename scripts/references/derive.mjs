import { createHash } from 'node:crypto';
import { readCoreWorkbook } from '../../packages/server/src/framework-import/core-workbook.ts';
import { readWorkbook } from '../../packages/server/src/spreadsheet/read/workbook.ts';

/** NIST's file has two releases. This is the title of the one that ships, as the file spells it. */
const TITLE = 'SP 800-53 Rev 5.2.0';
const RELEASE = '5.2.0';

/**
 * The source text of packages/server/src/references/sp800-53.ts, from NIST's XLSX export of the CSF 2.0 Core with
 * informative references. Identifiers only; elements in NIST's order, the controls of each in the order of their ids.
 *
 * @throws when the file has no references to that release, or something that is no control id.
 */
export async function deriveReferences(bytes, file) {
  const { referenceSets, date } = readCoreWorkbook(await readWorkbook(bytes));
  const set = [...referenceSets.values()].find(({ title }) => title === TITLE);
  if (set === undefined) throw new Error(`${file} has no references to ${TITLE}`);
  const lines = [...set.references].map(([element, controls]) =>
    [element, ...[...controls].sort()].join(' '),
  );
  const odd = lines.find((line) => !/^\S+( [A-Z]{2}(-\d{2}(\(\d{2}\))?)?)+$/.test(line));
  if (odd !== undefined) throw new Error(`not ids of controls: ${odd}`);
  return `/**
 * NIST's informative references of CSF 2.0 to SP 800-53, as pairs of identifiers: an element of the Core in each line,
 * then the controls, or families of controls, that NIST refers it to.
 *
 * Derived by scripts/derive-references.mjs from the file named here; not to be edited. docs/references.md says more.
 */
export const sp80053 = {
  title: '${TITLE}',
  release: '${RELEASE}',
  file: '${file}',
  sha256: '${createHash('sha256').update(bytes).digest('hex')}',
  /** The day on which NIST's tool generated the file. */
  date: '${date}',
  pairs: \`
${lines.join('\n')}
\`,
} as const;
`;
}
