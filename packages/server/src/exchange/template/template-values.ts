import { PRIORITIES, type Priority } from '../../database/tables/priority.ts';
import { TIER_NAMES } from '../../records/tiers.ts';
import { inWords } from '../../spreadsheet/place.ts';
import { caseFolded } from '../../text/case-folded.ts';
import { quote } from '../../text/quote.ts';
import { refusedFile } from '../refused-file.ts';
import type { CellPlace } from '../sheet-table.ts';

/** The choices of the template's drop-downs. */
export const TEMPLATE_LISTS = {
  included: ['Yes', 'No'],
  priority: PRIORITIES.map(priorityText),
  tier: [...TIER_NAMES.keys()].map(tierText),
} as const;

/** What people write for yes and no. */
const YES: ReadonlySet<string> = new Set(['yes', 'y', 'true', 'x', 'included', '1']);
const NO: ReadonlySet<string> = new Set(['no', 'n', 'false', 'excluded', '0']);

export function includedText(included: boolean): string {
  return included ? 'Yes' : 'No';
}

/** Undefined for an empty cell: it says neither. */
export function includedIn(cell: string, place: CellPlace): boolean | undefined {
  const word = caseFolded(cell.trim());
  if (word === '') return undefined;
  if (YES.has(word)) return true;
  if (NO.has(word)) return false;
  throw wrong(cell, place, 'Write Yes or No.');
}

export function priorityText(priority: Priority): string {
  return priority.charAt(0).toUpperCase() + priority.slice(1);
}

export function priorityIn(cell: string, place: CellPlace): Priority | null {
  const word = caseFolded(cell.trim());
  if (word === '') return null;
  const priority = PRIORITIES.find((known) => known === word);
  if (priority === undefined) throw wrong(cell, place, `Write ${listed(TEMPLATE_LISTS.priority)}.`);
  return priority;
}

/** `3 Repeatable` */
export function tierText(tier: number): string {
  return `${tier} ${TIER_NAMES.get(tier) ?? ''}`.trim();
}

export function tierIn(cell: string, place: CellPlace): number | null {
  const word = caseFolded(cell.trim());
  if (word === '') return null;
  const named = [...TIER_NAMES].find(
    ([tier, name]) =>
      [String(tier), `${tier}.0`, caseFolded(name)].includes(word) ||
      new RegExp(`^(?:tier )?${tier}(?:[ :.–-]+${caseFolded(name)}| \\(${caseFolded(name)}\\))?$`, 'u').test(
        word,
      ),
  );
  if (named === undefined) throw wrong(cell, place, `Write ${listed(TEMPLATE_LISTS.tier)}.`);
  return named[0];
}

function listed(choices: readonly string[]): string {
  return `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
}

function wrong(cell: string, place: CellPlace, what: string) {
  return refusedFile(`${inWords(place)}: ${quote(cell.trim())} cannot be read. ${what}`);
}
