import type { Profile } from '../../profiles/profile.ts';
import { invalidFile } from '../../refusals/invalid-file.ts';
import { inWords, type Place } from '../../spreadsheet/place.ts';
import { counted } from '../../text/counted.ts';
import { quote } from '../../text/quote.ts';

/** A refusal names this many cells, and as many words. */
const NAMED = 10;

/** What is wrong with a cell or a row. */
export interface CellProblem {
  readonly place: Place;
  /** Follows the place: `has "Initial", which is no level of this profile`. */
  readonly problem: string;
  /** A word that the mapping can explain, and where. */
  readonly word?: { readonly in: 'levels' | 'priorities' | 'dates'; readonly text: string };
}

/** The refusal of a file for what is wrong with its cells, which says how a mapping can help. */
export function refusalOf(problems: readonly CellProblem[], profile: Profile): Error {
  const shown = problems.slice(0, NAMED).map(({ place, problem }) => `${inWords(place)}: ${problem}`);
  const more = problems.length - shown.length;
  const message = `${counted(problems.length, 'problem')}. ${shown.join('. ')}${more > 0 ? `. And ${more} more` : ''}.`;
  return invalidFile(message, hintsFor(problems, profile).join(' '));
}

/** How a mapping, or who edits the file, can help. */
export function hintsFor(problems: readonly CellProblem[], profile: Profile): readonly string[] {
  const hints = [levelsHint(problems, profile), prioritiesHint(problems), datesHint(problems)].filter(
    (hint) => hint !== '',
  );
  return hints.length > 0 ? hints : [CORRECT];
}

const CORRECT = 'Correct the cells, or leave the column out of the mapping.';

function levelsHint(problems: readonly CellProblem[], { scale }: Profile): string {
  const words = wordsFor(problems, 'levels');
  if (words.length === 0) return '';
  const levels = scale.map(({ value, label }) => `${value} ${label}`).join(', ');
  return `Nothing is converted. Say in the mapping what each stands for, null for nothing: {"levels":{${example(words, exampleLevel(words, scale))}, …}}. Words to explain: ${words.join(', ')}. The levels of this profile are ${levels}.`;
}

/** Only to show the form: nobody knows which level is meant. */
function exampleLevel([word = '']: readonly string[], scale: Profile['scale']): number {
  const level = /\d/.test(word) ? scale.at(-1) : scale[1];
  return level?.value ?? 0;
}

function prioritiesHint(problems: readonly CellProblem[]): string {
  const words = wordsFor(problems, 'priorities');
  if (words.length === 0) return '';
  return `Priorities are high, medium and low. Say in the mapping what each other word stands for: {"priorities":{${example(words, '"high"')}, …}}. Words to explain: ${words.join(', ')}.`;
}

function datesHint(problems: readonly CellProblem[]): string {
  return wordsFor(problems, 'dates').length === 0
    ? ''
    : 'Say in the mapping which comes first: "dates":"dmy" for the day, "dates":"mdy" for the month.';
}

/** Whether a mapping can explain all of them. */
export function areExplainable(problems: readonly CellProblem[]): boolean {
  return problems.every(({ word }) => word !== undefined);
}

function wordsFor(
  problems: readonly CellProblem[],
  kind: 'levels' | 'priorities' | 'dates',
): readonly string[] {
  const words = new Set(problems.flatMap(({ word }) => (word?.in === kind ? [word.text] : [])));
  return [...words].slice(0, 2 * NAMED).map(quote);
}

function example(words: readonly string[], value: number | string): string {
  return `${words[0] ?? '""'}:${value}`;
}
