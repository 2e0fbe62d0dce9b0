import type { CommunityPriority } from '../../database/tables/community.ts';
import { PRIORITIES } from '../../database/tables/priority.ts';
import { outcomes } from '../../framework/elements.ts';
import { resolveActive } from '../../framework/resolve.ts';
import { CsfServerError } from '../../refusals/error.ts';
import { invalidFile } from '../../refusals/invalid-file.ts';
import { quote } from '../../text/quote.ts';
import { line, paragraph } from '../../tool-kit/text-schemas.ts';

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
}

/** Its rows say nothing about scores: a Community Profile has none. */
export type CommunityContent = ReadonlyMap<string, CommunityPriority>;

/** One for each outcome. */
const MAX_ROWS = outcomes.length;

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
    if (content.size === MAX_ROWS) throw invalidFile(`The file has more than ${MAX_ROWS} rows.`);
    content.set(id, priorityIn(row, id));
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

function priorityIn(row: CommunityRow, id: string): CommunityPriority {
  const content = {
    priority: wordIn(row),
    targetTier: tierIn(row),
    rationale: textIn(row, 'rationale'),
    note: textIn(row, 'note'),
  };
  if (Object.values(content).some((value) => value !== null)) return content;
  throw invalidFile(`${row.place}: it says nothing about ${id}. Leave out outcomes without a priority.`);
}

function wordIn({ place, priority = '' }: CommunityRow): CommunityPriority['priority'] {
  const word = priority.trim().toLowerCase();
  if (word === '') return null;
  const found = PRIORITIES.find((known) => known === word);
  if (found !== undefined) return found;
  throw invalidFile(`${place}: priority ${quote(priority)} is not ${PRIORITIES.join(', ')}.`);
}

function tierIn({ place, targetTier = '' }: CommunityRow): number | null {
  const text = targetTier.trim();
  if (text === '') return null;
  const [digit] = /^(?:tier\s*)?[1-4]$/i.exec(text)?.[0]?.match(/[1-4]$/) ?? [];
  if (digit !== undefined) return Number(digit);
  throw invalidFile(`${place}: target tier ${quote(targetTier)} is not 1 to 4.`);
}

/** As long as the texts of profiles. */
const MAX_TEXT = 2_000;

function textIn(row: CommunityRow, field: 'rationale' | 'note'): string | null {
  const text = row[field] ?? '';
  if (text.trim() === '') return null;
  const { data, error } = paragraph(MAX_TEXT).safeParse(text);
  if (data !== undefined) return data;
  throw invalidFile(`${row.place}: ${field} ${error?.issues[0]?.message ?? 'is no text'}.`);
}

/** The name or source of a Community Profile, as somebody gives it. */
export function communityLine(what: string, text: string, maxLength: number): string {
  const { data, error } = line(maxLength).safeParse(text);
  if (data !== undefined) return data;
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `The ${what} of the Community Profile cannot be used: it ${error?.issues[0]?.message ?? 'is no text'}.`,
    hint: 'Nothing was stored. Give one line of text.',
  });
}
