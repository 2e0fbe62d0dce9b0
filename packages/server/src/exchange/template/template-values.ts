import { PRIORITIES, type Priority } from '../../database/tables/priority.ts';
import { TIER_NAMES } from '../../records/tiers.ts';
import { inWords } from '../../spreadsheet/place.ts';
import { quote } from '../../text/quote.ts';
import { priorityIn, tierIn, yesOrNo } from '../cell-words.ts';
import { refusedFile } from '../refused-file.ts';
import type { CellPlace } from '../sheet-table.ts';

/** The choices of the template's drop-downs. */
export const TEMPLATE_LISTS = {
  included: ['Yes', 'No'],
  priority: PRIORITIES.map(priorityText),
  tier: [...TIER_NAMES.keys()].map(tierText),
} as const;

export function includedText(included: boolean): string {
  return included ? 'Yes' : 'No';
}

/** Undefined for an empty cell: it says neither. */
export function includedAt(cell: string, place: CellPlace): boolean | undefined {
  if (cell.trim() === '') return undefined;
  return yesOrNo(cell) ?? refuse(cell, place, 'Yes or No');
}

export function priorityText(priority: Priority): string {
  return priority.charAt(0).toUpperCase() + priority.slice(1);
}

export function priorityAt(cell: string, place: CellPlace): Priority | null {
  if (cell.trim() === '') return null;
  return priorityIn(cell) ?? refuse(cell, place, listed(TEMPLATE_LISTS.priority));
}

/** `3 Repeatable` */
export function tierText(tier: number): string {
  return `${tier} ${TIER_NAMES.get(tier) ?? ''}`.trim();
}

export function tierAt(cell: string, place: CellPlace): number | null {
  if (cell.trim() === '') return null;
  return tierIn(cell) ?? refuse(cell, place, listed(TEMPLATE_LISTS.tier));
}

function listed(choices: readonly string[]): string {
  return `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
}

function refuse(cell: string, place: CellPlace, choices: string): never {
  throw refusedFile(`${inWords(place)}: ${quote(cell.trim())} cannot be read. Write ${choices}.`);
}
