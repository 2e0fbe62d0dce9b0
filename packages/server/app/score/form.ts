import { element } from '../element.ts';
import type { Params } from '../host/messages.ts';
import { levelChoices, NOT_APPLICABLE } from './choices.ts';
import type { Choice, DueList, DueOutcome } from './due-list.ts';

/** What the person has filled in: the arguments of the tool, or what is still to be done. */
export type Filled = { readonly submission: Params } | { readonly problem: string };

/** What stands in the fields, by their names. */
export type Draft = Readonly<Record<string, string>>;

export interface FormOptions {
  /** What stands in the field of the name at first. */
  readonly person: string;
  /** What the person had filled in before. */
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
}

export interface Form {
  readonly part: HTMLElement;
  readonly read: () => Filled;
  /** While a submission is under way, nothing can be changed. */
  readonly setBusy: (isBusy: boolean) => void;
}

const DOES_NOT_APPLY: Choice = { value: Number.NaN, label: 'Does not apply', meaning: 'Say why below.' };

/** As long as the tool takes, in characters. */
const MAX_NAME = 120;
const MAX_REASON = 500;
const MAX_NOTE = 1_000;

export function createForm(
  list: DueList,
  outcome: DueOutcome,
  { person, draft, onDraft }: FormOptions,
): Form {
  const { choices, hasDimensions, demandsConfirmer } = list;
  const groups = hasDimensions
    ? {
        policy: levelChoices('Policy: what is laid down', 'policy', choices),
        practice: levelChoices('Practice: what is done', 'practice', choices, DOES_NOT_APPLY),
      }
    : { score: levelChoices('Which level fits?', 'score', choices, DOES_NOT_APPLY) };
  const reason = textField('Why does it not apply?', {
    name: 'notApplicable',
    maxlength: String(MAX_REASON),
    rows: '2',
  });
  const note = textField('What does the score rest on? (optional)', {
    name: 'note',
    maxlength: String(MAX_NOTE),
    rows: '2',
  });
  const assessor = nameField('Your name', 'assessor', person);
  const confirmer = nameField('Confirmed by (not you)', 'confirmer', '');
  const parts = Object.values(groups);
  const applies = (): boolean => parts.every(({ chosen }) => chosen() !== NOT_APPLICABLE);
  const showFields = (): void => {
    reason.part.hidden = applies();
    confirmer.part.hidden = !demandsConfirmer || !applies();
  };
  const part = element(
    'div',
    { class: 'form' },
    ...parts.map((group) => group.part),
    reason.part,
    note.part,
    assessor.part,
    confirmer.part,
  );
  part.addEventListener('change', showFields);
  part.addEventListener('input', () => onDraft(draftOf(part)));
  fill(part, draft);
  showFields();

  const read = (): Filled => {
    const judged = applies() ? chosenLevels(groups) : given('notApplicable', reason.text());
    if (judged === null)
      return { problem: applies() ? 'Choose a level first.' : 'Say why the outcome does not apply.' };
    if (assessor.text() === '') return { problem: 'Fill in your name.' };
    if (!confirmer.part.hidden && confirmer.text() === '')
      return { problem: 'Fill in who has confirmed the score.' };
    return {
      submission: {
        profile: list.profile,
        outcome: outcome.id,
        value: outcome.value,
        ...judged,
        ...given('note', note.text()),
        ...given('assessor', assessor.text()),
        ...(confirmer.part.hidden ? null : given('confirmer', confirmer.text())),
      },
    };
  };
  const setBusy = (isBusy: boolean): void => {
    for (const field of part.querySelectorAll<HTMLFieldSetElement | HTMLInputElement>(
      'fieldset, input, textarea',
    ))
      field.disabled = isBusy;
  };
  return { part, read, setBusy };
}

/** @returns null while one of the groups has no choice */
function chosenLevels(groups: Readonly<Record<string, { chosen: () => string | null }>>): Params | null {
  const levels = Object.entries(groups).map(([name, { chosen }]) => [name, chosen()] as const);
  if (levels.some(([, level]) => level === null)) return null;
  return Object.fromEntries(levels.map(([name, level]) => [name, Number(level)]));
}

function fieldsOf(part: HTMLElement): readonly (HTMLInputElement | HTMLTextAreaElement)[] {
  return [...part.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')];
}

function isLevel(field: Element): field is HTMLInputElement {
  return field instanceof HTMLInputElement && field.type === 'radio';
}

function draftOf(part: HTMLElement): Draft {
  const filled = fieldsOf(part).filter((field) => !isLevel(field) || field.checked);
  return Object.fromEntries(filled.map(({ name, value }) => [name, value]));
}

/** A level that the scale does not have any more is not chosen. */
function fill(part: HTMLElement, draft: Draft): void {
  for (const field of fieldsOf(part)) {
    const text = draft[field.name] ?? '';
    if (isLevel(field)) field.checked = field.value === text;
    else if (text !== '') field.value = text;
  }
}

function given(name: string, text: string): Params | null {
  return text === '' ? null : { [name]: text };
}

interface Field {
  readonly part: HTMLLabelElement;
  readonly text: () => string;
}

function textField(label: string, attributes: Record<string, string>): Field {
  const field = element('textarea', attributes);
  return { part: element('label', { class: 'field' }, label, field), text: () => field.value.trim() };
}

function nameField(label: string, name: string, value: string): Field {
  const attributes = { type: 'text', name, maxlength: String(MAX_NAME), autocomplete: 'off', value };
  const field = element('input', attributes);
  return { part: element('label', { class: 'field' }, label, field), text: () => field.value.trim() };
}
