import { FORM_TOOL } from '../../src/apps/card-names.ts';
import { button, element } from '../element.ts';
import { callTool } from '../host/call-tool.ts';
import { sayInChat, takesMessages } from '../host/chat.ts';
import type { Host } from '../host/connect.ts';
import type { Params } from '../host/messages.ts';
import type { DueList, DueOutcome } from './due-list.ts';
import { createForm, type Draft, type Form } from './form.ts';
import { outcomePart } from './outcome.ts';
import { summaryOf, tellModel } from './submit.ts';

/** What a person has done since the view was opened. It outlives a card. */
export interface Progress {
  /** What was recorded, by the one-time value that it was recorded with. */
  readonly done: Map<string, string>;
  /** The name that was filled in last. */
  person: string | null;
  /** What was filled in and not recorded, by profile and outcome. */
  readonly drafts: Map<string, Draft>;
}

export interface CardOptions {
  readonly host: () => Host;
  readonly progress: Progress;
  /** The outcome to begin with, if it is on the list. */
  readonly first: string;
  /** Asks the server for the outcomes that are due now, with new values, and begins with this one if it still is. */
  readonly onRefresh: (first: string) => Promise<void>;
}

/** The card for the outcomes of one list, one at a time. */
export function createCard(list: DueList, { host, progress, first, onRefresh }: CardOptions): HTMLElement {
  const card = element('div', { class: 'card' });
  const { done, drafts } = progress;
  const keyOf = ({ id }: DueOutcome): string => `${list.profile} ${id}`;

  const show = (index: number): void => {
    const outcome = list.outcomes[index];
    if (outcome === undefined) return;
    card.replaceChildren(progressPart(index), ...pageOf(outcome, index));
  };
  /** The focus was on what is gone now. */
  const goTo = (index: number): void => {
    show(index);
    card.querySelector('h1')?.focus();
  };
  const pageOf = (outcome: DueOutcome, index: number): readonly HTMLElement[] => {
    const said = done.get(outcome.value);
    const facts = outcomePart(outcome, list.choices, { isRecorded: said !== undefined });
    if (said !== undefined) return [facts, donePart(said, index)];
    const form = createForm(list, outcome, {
      person: progress.person ?? list.person,
      draft: drafts.get(keyOf(outcome)) ?? {},
      onDraft: (draft) => drafts.set(keyOf(outcome), draft),
    });
    return [facts, form.part, recordPart(outcome, form, index)];
  };
  const progressPart = (index: number): HTMLElement =>
    element(
      'nav',
      { 'aria-label': 'Outcomes' },
      button('‹ Back', () => goTo(index - 1), { disabled: index === 0 }),
      element('span', { class: 'quiet' }, `${index + 1} of ${list.outcomes.length} on this card`),
      button('Skip ›', () => goTo(index + 1), { disabled: index === list.outcomes.length - 1 }),
    );
  const recordPart = (outcome: DueOutcome, form: Form, index: number): HTMLElement => {
    const problem = element('p', { class: 'problem', role: 'alert' });
    const record = button('Record', () => void submit(), { class: 'main' });
    const refresh = button('Get a new card', () => void onRefresh(outcome.id), { hidden: true });
    const setBusy = (isBusy: boolean): void => {
      form.setBusy(isBusy);
      record.disabled = isBusy;
      record.textContent = isBusy ? 'Recording …' : 'Record';
    };
    const submit = async (): Promise<void> => {
      const filled = form.read();
      problem.textContent = 'problem' in filled ? filled.problem : '';
      if ('problem' in filled) return;
      setBusy(true);
      const answer = await callTool(host(), FORM_TOOL, filled.submission);
      if ('result' in answer)
        return recorded(outcome, { ...filled.submission }, summaryOf(answer.result), index);
      setBusy(false);
      problem.textContent = answer.problem;
      refresh.hidden = false;
    };
    return element('div', { class: 'actions' }, problem, record, refresh);
  };
  const recorded = (outcome: DueOutcome, submission: Params, summary: string, index: number): void => {
    done.set(outcome.value, summary);
    drafts.delete(keyOf(outcome));
    progress.person = String(submission['assessor']);
    show(index);
    card.querySelector<HTMLElement>('.actions button')?.focus();
    void tellModel(host(), [...done.values()]);
  };
  const donePart = (said: string, index: number): HTMLElement => {
    const left = list.outcomes.findIndex(({ value }) => !done.has(value));
    const next =
      left === -1
        ? button('More outcomes', () => void onRefresh(''), { class: 'main' })
        : button('Next outcome', () => goTo(nextOpen(index)), { class: 'main' });
    const tell = button('Tell the chat', () => void sayInChat(host(), [...done.values()].join('\n')));
    tell.hidden = !takesMessages(host());
    return element(
      'div',
      { class: 'actions' },
      element('p', { class: 'done', role: 'status' }, said),
      next,
      tell,
    );
  };
  /** The next outcome without a score, going round. */
  const nextOpen = (index: number): number => {
    const order = [...list.outcomes.keys()].map((offset) => (index + 1 + offset) % list.outcomes.length);
    return order.find((at) => !done.has(list.outcomes[at]?.value ?? '')) ?? index;
  };

  show(
    Math.max(
      0,
      list.outcomes.findIndex(({ id }) => id === first),
    ),
  );
  return card;
}
