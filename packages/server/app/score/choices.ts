import { element } from '../element.ts';
import type { Choice } from './due-list.ts';

/** A group of buttons of which one is chosen. The arrow keys move between them, as in every group of radio buttons. */
export interface Choices {
  readonly part: HTMLFieldSetElement;
  /** Null while nothing is chosen. */
  readonly chosen: () => string | null;
}

/** What stands for "does not apply" among the levels. */
export const NOT_APPLICABLE = 'not applicable';

export function levelChoices(
  legend: string,
  name: string,
  choices: readonly Choice[],
  last?: Choice,
): Choices {
  const options = choices.map(({ value, label, meaning }) =>
    option(name, String(value), { head: String(value), label, meaning }),
  );
  const others = last === undefined ? [] : [option(name, NOT_APPLICABLE, { head: '–', ...last })];
  const part = element('fieldset', {}, element('legend', {}, legend), ...options, ...others);
  return {
    part,
    chosen: () => part.querySelector<HTMLInputElement>('input:checked')?.value ?? null,
  };
}

interface OptionTexts {
  readonly head: string;
  readonly label: string;
  readonly meaning: string;
}

function option(name: string, value: string, { head, label, meaning }: OptionTexts): HTMLLabelElement {
  return element(
    'label',
    { class: 'level' },
    element('input', { type: 'radio', name, value }),
    element('span', { class: 'head' }, head),
    element('span', { class: 'label' }, label),
    meaning === '' ? null : element('span', { class: 'quiet' }, meaning),
  );
}
