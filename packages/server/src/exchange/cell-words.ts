import { PRIORITIES, type Priority } from '../database/tables/priority.ts';
import { TIER_NAMES } from '../records/tiers.ts';
import { caseFolded } from '../text/case-folded.ts';

// Words that cells say, in English, German, French, Spanish and Dutch.

const NOT_APPLICABLE = [
  ...['n/a', 'na', 'n.a.', 'n/a.', 'n.a', 'not applicable', 'does not apply', 'not in scope', 'out of scope'],
  ...['nicht anwendbar', 'nicht zutreffend', 'nicht relevant', 'entfällt', 'n. z.', 'n.z.'],
  ...['sans objet', 's.o.', 's/o', 'non applicable', 'no aplica', 'no aplicable', 'n.v.t.', 'nvt'],
  ...['niet van toepassing'],
];

const NOTHING = [
  ...['-', '--', '–', '—', '?', '…', '...', 'tbd', 't.b.d.', 'tba', 'tbc', 'to be determined', 'pending'],
  ...[
    "don't know",
    'dont know',
    'not assessed',
    'not yet assessed',
    'not rated',
    'not scored',
    'unassessed',
    'unknown',
    'not known',
  ],
  ...['offen', 'nicht bewertet', 'noch nicht bewertet', 'unbekannt', 'à définir', 'non évalué', 'inconnu'],
  ...['por definir', 'no evaluado', 'pendiente', 'desconocido', 'niet beoordeeld', 'n.t.b.', 'onbekend'],
];

const YES = [
  ...['1', 'yes', 'y', 'true', 'x', '✓', '✔', '☑', 'in scope', 'included', 'applicable'],
  ...['ja', 'j', 'oui', 'sí', 'si'],
];

const NO = [
  ...['0', 'no', 'n', 'false', '✗', '☐', 'out of scope', 'excluded', 'not applicable', 'nein', 'non', 'nee'],
];

const PRIORITY_WORDS: Readonly<Record<Priority, readonly string[]>> = {
  high: ['high', 'h', 'hoch', 'élevée', 'élevé', 'haute', 'haut', 'alta', 'alto', 'hoog'],
  medium: [
    ...['medium', 'med', 'm', 'moderate', 'mittel', 'moyenne', 'moyen', 'media', 'medio', 'middel'],
    'gemiddeld',
  ],
  low: ['low', 'l', 'niedrig', 'gering', 'faible', 'basse', 'baja', 'bajo', 'laag'],
};

/** The longest text that can be a word of a cell; to compare longer ones would take long. */
const LONGEST_WORD = 200;

const notApplicable = folded(NOT_APPLICABLE);
const nothing = folded(NOTHING);
const yes = folded(YES);
const no = folded(NO);
const priorities = new Map(
  PRIORITIES.flatMap((priority) => PRIORITY_WORDS[priority].map((word) => [wordOf(word), priority])),
);
const tiers = new Map(
  [...TIER_NAMES].flatMap(([tier, name]) =>
    [`${tier}`, `tier ${tier}`, name, `${tier} ${name}`, `tier ${tier} ${name}`].map(
      (words) => [wordOf(words), tier] as const,
    ),
  ),
);

const NONE: readonly string[] = [];

/** Whether a cell has the text of a formula that failed. */
export function isFailedFormula(text: string): boolean {
  return /^#(?:N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)$/i.test(text);
}

export function saysNotApplicable(text: string, more: readonly string[] = NONE): boolean {
  const word = wordOf(text);
  return notApplicable.has(word) || foldedOnce(more).has(word);
}

/** Whether a cell says that nobody has filled it in. */
export function saysNothing(text: string): boolean {
  return nothing.has(wordOf(text));
}

/** Null for any other word. */
export function yesOrNo(text: string): boolean | null {
  const word = wordOf(text);
  if (yes.has(word)) return true;
  return no.has(word) || notApplicable.has(word) ? false : null;
}

/** Null for any other word, such as "critical": it has no place among high, medium and low. */
export function priorityIn(text: string): Priority | null {
  return priorities.get(wordOf(text).replace(/^\d\s*[-–:.]\s*/u, '')) ?? null;
}

/** The number of a CSF tier: `3`, `Tier 3`, `Repeatable`, `3 Repeatable`, `Tier 3: Repeatable`. Null for anything else. */
export function tierIn(text: string): number | null {
  const words = wordOf(text)
    .replace(/(?<=\d)\.0$/, '')
    .replaceAll(/[ :().–-]+/gu, ' ');
  return tiers.get(words.trim()) ?? null;
}

/** The entry of a record whose key is a word, however it is written. */
export function entryFor<Value>(
  record: Readonly<Record<string, Value>> | undefined,
  text: string,
): Value | undefined {
  const word = wordOf(text);
  if (record === undefined || word === '') return undefined;
  const key = keysByWord(record).get(word);
  return key === undefined ? undefined : record[key];
}

// A mapping is read for each of many cells, and to fold its words anew for each would take seconds.
const keysOf = new WeakMap<object, ReadonlyMap<string, string>>();
const foldedLists = new WeakMap<readonly string[], ReadonlySet<string>>();

function keysByWord(record: object): ReadonlyMap<string, string> {
  const known =
    keysOf.get(record) ??
    new Map(
      Object.keys(record)
        .toReversed()
        .map((key) => [wordOf(key), key]),
    );
  keysOf.set(record, known);
  return known;
}

function foldedOnce(words: readonly string[]): ReadonlySet<string> {
  const known = foldedLists.get(words) ?? folded(words);
  foldedLists.set(words, known);
  return known;
}

/** A text for comparing words; empty for what is none. Programs correct blanks and apostrophes as people type. */
export function wordOf(text: string): string {
  if (text.length > LONGEST_WORD) return '';
  return caseFolded(text).replaceAll('’', "'").replaceAll(/\s+/gu, ' ').trim();
}

function folded(words: readonly string[]): ReadonlySet<string> {
  return new Set(words.map(wordOf));
}
