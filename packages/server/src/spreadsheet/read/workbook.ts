import { invalidFile } from '../../refusals/invalid-file.ts';
import { inWords } from '../place.ts';
import { type Archive, openArchive, SAVE_AGAIN } from './archive.ts';
import type { WorkbookFacts } from './cell-value.ts';
import { readDateStyles } from './date-styles.ts';
import { unescaped } from './escapes.ts';
import { otherArchive } from './other-archive.ts';
import { findWorkbook, type Relationship, readRelationships } from './parts.ts';
import { readXml } from './read-xml.ts';
import { readRows } from './rows.ts';
import { readSharedTexts } from './shared-texts.ts';
import type { Sheet, Workbook } from './sheet.ts';

/** NIST's export has 2. */
const MAX_SHEETS = 100;

/** Of all sheets together; NIST's export has about 700. */
const MAX_CELLS = 300_000;

interface ListedSheet {
  readonly name: string;
  readonly hidden: boolean;
  readonly relationship: string;
}

/**
 * The cells of all sheets of an XLSX workbook (ECMA-376, SpreadsheetML): values, without formulas or formats.
 * @throws CsfServerError INVALID_FILE for a damaged workbook, one much larger than an assessment, or another archive
 */
export async function readWorkbook(bytes: Buffer): Promise<Workbook> {
  const archive = await openArchive(bytes);
  const path = await findWorkbook(archive);
  if (path === null) throw invalidFile(`The file is ${await otherArchive(archive)}`);
  const relationships = await readRelationships(archive, path);
  const { listed, uses1904 } = await readSheetList(archive, path);
  const facts: WorkbookFacts = {
    uses1904,
    texts: await readSharedTexts(partOfType(archive, relationships, 'sharedStrings')),
    isDate: await readDateStyles(partOfType(archive, relationships, 'styles')),
  };
  const budget = { left: MAX_CELLS };
  const sheets: Sheet[] = [];
  for (const { name, hidden, relationship } of listed) {
    const { path: place = '' } = relationships.find(({ id }) => id === relationship) ?? {};
    const part = archive.read(place);
    if (part === null)
      throw invalidFile(
        `${inWords({ sheet: name })}: the workbook is damaged, it lacks this sheet. ${SAVE_AGAIN}`,
      );
    sheets.push({ name, hidden, ...(await readRows(part, { sheet: name, facts, budget })) });
  }
  return { sheets, uses1904 };
}

function partOfType(
  archive: Archive,
  relationships: readonly Relationship[],
  type: string,
): AsyncIterable<string> | null {
  const listed = relationships.find((relationship) => relationship.type === type);
  return archive.read(listed?.path ?? `xl/${type}.xml`);
}

async function readSheetList(
  archive: Archive,
  path: string,
): Promise<{ listed: readonly ListedSheet[]; uses1904: boolean }> {
  const listed: ListedSheet[] = [];
  let uses1904 = false;
  const part = archive.read(path);
  if (part === null) return { listed, uses1904 };
  await readXml(part, {
    open: (name, attributes) => {
      if (name === 'workbookPr') uses1904 = isTrue(attributes['date1904']);
      if (name !== 'sheet') return;
      if (listed.length === MAX_SHEETS) throw tooManySheets();
      listed.push(sheetOf(attributes));
    },
  });
  return { listed, uses1904 };
}

function tooManySheets(): Error {
  return invalidFile(
    `The workbook has more than ${MAX_SHEETS} sheets. Copy those that count into a workbook of their own.`,
  );
}

function sheetOf(attributes: Readonly<Record<string, string>>): ListedSheet {
  // `r:id`, whatever the prefix: `sheetId` has none.
  const [, relationship = ''] = Object.entries(attributes).find(([name]) => /:id$/.test(name)) ?? [];
  return {
    name: unescaped(attributes['name'] ?? ''),
    hidden: /^(very)?hidden$/i.test(attributes['state'] ?? ''),
    relationship,
  };
}

/** As XML Schema writes it. */
function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}
