import { statementsIn, tablesWithHeadings } from '../../framework-import/core-table.ts';
import { readCoreWorkbook } from '../../framework-import/core-workbook.ts';
import { isOfficial, partsOf } from '../../framework-import/parts.ts';
import { knownReleases } from '../../known-releases/releases.ts';
import { CsfServerError } from '../../refusals/error.ts';
import { inWords } from '../../spreadsheet/place.ts';
import type { Sheet, Workbook } from '../../spreadsheet/read/sheet.ts';
import { quote } from '../../text/quote.ts';
import { inTurns } from '../../turns/in-turns.ts';
import { letterOf } from './column-letters.ts';
import type { Role } from './column-mapping.ts';
import { cellsBelow } from './given-table.ts';
import { findHeadings } from './header-row.ts';
import { roleOfHeading } from './headings.ts';
import { findIdColumn } from './id-column.ts';

import { tablesOfWorkbook } from './workbook-tables.ts';

const FIGURES: ReadonlySet<Role> = new Set(['score', 'policy', 'practice', 'target']);

/** Where a sheet has scores or targets of outcomes, in words; null if it has none. */
async function scoresOn(sheet: Sheet): Promise<string | null> {
  const [table] = tablesOfWorkbook([sheet]);
  const ids = table === undefined ? null : await inTurns(findIdColumn(table));
  if (table === undefined || ids === null) return null;
  const { row, texts } = findHeadings(table, ids.firstRow);
  const column = texts.findIndex((text, index) => {
    const { role, strength = 0 } = roleOfHeading(text) ?? {};
    return (
      role !== undefined && strength > 1 && FIGURES.has(role) && cellsBelow(table, index, row).length > 0
    );
  });
  if (column < 0) return null;
  return `${inWords({ sheet: sheet.name, row, column: letterOf(column) })}, ${quote(texts[column] ?? '')}`;
}

/** Where the sheet of the Core itself has scores: many assessments are written into a copy of it. */
export async function scoresOnCore(workbook: Workbook): Promise<string | null> {
  const cores = tablesWithHeadings(workbook).filter((table) => statementsIn(table) > 0);
  return firstOf(cores.map(({ sheet }) => sheet));
}

/**
 * Whether a workbook with the Core is somebody's assessment: a profile is given and a sheet has scores, or the Core has
 * scores and its statements are not NIST's. A copy of NIST's file with scores serves both ways.
 */
export async function isAssessment(workbook: Workbook, profile: string | undefined): Promise<boolean> {
  if (profile !== undefined) return (await firstOf(workbook.sheets)) !== null;
  return (await scoresOnCore(workbook)) !== null && !hasWordingOfNist(workbook);
}

function hasWordingOfNist(workbook: Workbook): boolean {
  try {
    const parts = partsOf(readCoreWorkbook(workbook), knownReleases());
    return parts.every((part) => part.kind !== 'statement' || isOfficial(part));
  } catch (error) {
    if (error instanceof CsfServerError) return false; // nothing that NIST has published
    throw error;
  }
}

async function firstOf(sheets: readonly Sheet[]): Promise<string | null> {
  for (const sheet of sheets) {
    const place = await scoresOn(sheet);
    if (place !== null) return place;
  }
  return null;
}
