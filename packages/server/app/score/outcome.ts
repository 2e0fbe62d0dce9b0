import { element } from '../element.ts';
import type { Choice, Current, DueOutcome } from './due-list.ts';

/**
 * What the card shows of an outcome.
 * @param isRecorded a score has been recorded on the card, so what the card knows is from before
 */
export function outcomePart(
  outcome: DueOutcome,
  choices: readonly Choice[],
  { isRecorded }: { isRecorded: boolean },
): HTMLElement {
  const { id, shortName, within, statement, words, examples, lookFor, evidence, material } = outcome;
  return element(
    'section',
    { class: 'outcome', 'aria-labelledby': 'name' },
    element('p', { class: 'within' }, within),
    element('h1', { id: 'name', tabindex: '-1' }, element('span', { class: 'id' }, id), ` ${shortName}`),
    element('p', { class: 'statement' }, statement),
    element('p', { class: 'quiet' }, `In ${words}.`),
    listPart('What to look for', lookFor, { isOpen: true }),
    listPart('Examples', examples, { isOpen: false }),
    listPart('Evidence', evidence, { isOpen: true }) ??
      element('p', { class: 'quiet' }, 'No evidence is recorded.'),
    listPart('Material that came in', material, { isOpen: true }),
    element(
      'dl',
      {},
      ...fact(isRecorded ? 'Before' : 'Now', currentInWords(outcome.current, choices)),
      ...targetFacts(outcome, choices),
    ),
  );
}

function listPart(
  title: string,
  items: readonly string[],
  { isOpen }: { isOpen: boolean },
): HTMLElement | null {
  if (items.length === 0) return null;
  const list = element('ul', {}, ...items.map((item) => element('li', {}, item)));
  return element('details', { open: isOpen }, element('summary', {}, `${title} (${items.length})`), list);
}

function targetFacts({ target, priority }: DueOutcome, choices: readonly Choice[]): readonly HTMLElement[] {
  return [
    ...fact('Target', target === null ? 'none set' : levelInWords(target, choices)),
    ...(priority === null ? [] : fact('Priority', priority)),
  ];
}

function fact(name: string, value: string): readonly HTMLElement[] {
  return [element('dt', {}, name), element('dd', {}, value)];
}

function currentInWords(current: Current | null, choices: readonly Choice[]): string {
  if (current === null) return 'not assessed';
  const { score, date, assessor } = current;
  const what = score === null ? 'not applicable' : levelInWords(score, choices);
  return `${what}, ${assessor}, ${date}`;
}

/** A level with its label: `2 Largely achieved`. */
function levelInWords(value: number, choices: readonly Choice[]): string {
  const label = choices.find((choice) => choice.value === value)?.label ?? '';
  return `${value} ${label}`.trim();
}
