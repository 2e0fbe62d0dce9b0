import type { CommunityPriority } from '../../database/tables/community.ts';
import { PRIORITIES } from '../../database/tables/priority.ts';
import { resolveActive } from '../../framework/resolve.ts';
import { MAX_TEXT } from '../../profiles/outcome-texts.ts';
import { CsfServerError } from '../../refusals/error.ts';
import { invalid } from '../../refusals/invalid.ts';
import { invalidFile } from '../../refusals/invalid-file.ts';
import { quote } from '../../text/quote.ts';
import { line, paragraph } from '../../tool-kit/text-schemas.ts';
import { priorityIn, tierIn } from '../cell-words.ts';
import { storedText } from '../stored-text.ts';

/** A row of a file of any kind, as texts; what is empty or absent is not said. */
export interface CommunityRow {
  /** Where it stands, for refusals: `Sheet "Priorities", row 12`. */
  readonly place: string;
  /** An outcome, forgivingly spelled. */
  readonly outcome: string;
  readonly priority?: string | undefined;
  readonly rationale?: string | undefined;
  readonly targetTier?: string | undefined;
  readonly note?: string | undefined;
  /** The letters of the columns, for refusals. */
  readonly columns?: Readonly<Partial<Record<CommunityField, string>>>;
}

export const COMMUNITY_FIELDS = ['priority', 'targetTier', 'rationale', 'note'] as const;
export type CommunityField = (typeof COMMUNITY_FIELDS)[number];

/** Its rows say nothing about scores: a Community Profile has none. */
export type CommunityContent = ReadonlyMap<string, CommunityPriority>;

/**
 * Reads the rows of a Community Profile, whatever file they are from: by outcome, in their order.
 * @throws CsfServerError INVALID_FILE, which names the place of what is wrong
 */
export function readCommunityProfile(rows: readonly CommunityRow[]): CommunityContent {
  if (rows.length === 0) throw invalidFile('The file has no row with an outcome.');
  const content = new Map<string, CommunityPriority>();
  for (const row of rows) {
    const id = outcomeIn(row);
    if (content.has(id)) throw invalidFile(`${row.place}: ${id} is there twice.`);
    content.set(id, saidIn(row, id));
  }
  return content;
}

function outcomeIn({ place, outcome }: CommunityRow): string {
  try {
    const element = resolveActive(outcome);
    if (element.type === 'outcome') return element.id;
    throw invalidFile(`${place}: ${element.id} is a ${element.type}; give each of its outcomes a row.`);
  } catch (error) {
    if (!(error instanceof CsfServerError) || error.code === 'INVALID_FILE') throw error;
    throw invalidFile(`${place}: ${error.message}`);
  }
}

function saidIn(row: CommunityRow, id: string): CommunityPriority {
  const content = {
    priority: priorityOf(row),
    targetTier: tierOf(row),
    rationale: textIn(row, 'rationale'),
    note: textIn(row, 'note'),
  };
  if (Object.values(content).some((value) => value !== null)) return content;
  throw invalidFile(`${row.place}: it says nothing about ${id}. Leave out outcomes without a priority.`);
}

function priorityOf(row: CommunityRow): CommunityPriority['priority'] {
  const { priority = '' } = row;
  if (priority.trim() === '') return null;
  const found = priorityIn(priority);
  if (found !== null) return found;
  throw invalidFile(
    `${placeOf(row, 'priority')}: priority ${quote(priority)} is not ${PRIORITIES.join(', ')}.`,
  );
}

function tierOf(row: CommunityRow): number | null {
  const { targetTier = '' } = row;
  if (targetTier.trim() === '') return null;
  const found = tierIn(targetTier);
  if (found !== null) return found;
  throw invalidFile(`${placeOf(row, 'targetTier')}: target tier ${quote(targetTier)} is not 1 to 4.`);
}

function textIn(row: CommunityRow, field: 'rationale' | 'note'): string | null {
  const text = row[field] ?? '';
  if (text.trim() === '') return null;
  const stored = storedText(text, paragraph(MAX_TEXT));
  if ('text' in stored) return stored.text;
  throw invalidFile(`${placeOf(row, field)}: ${field} ${stored.problem}.`);
}

function placeOf({ place, columns }: CommunityRow, field: CommunityField): string {
  const column = columns?.[field];
  return column === undefined ? place : `${place}, column ${column}`;
}

/** The name or source of a Community Profile, as somebody gives it. */
export function communityLine(what: string, text: string, maxLength: number): string {
  const stored = storedText(text, line(maxLength));
  if ('text' in stored) return stored.text;
  throw invalid(
    `The ${what} of the Community Profile cannot be used: it ${stored.problem}`,
    'Nothing was stored. Give one line of text.',
  );
}
