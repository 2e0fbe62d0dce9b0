import type { DashboardData, OutcomeDetail } from '../../src/dashboard/dashboard-data.ts';
import { html, markupText } from '../../src/markup/markup.ts';
import { callTool, textOf } from '../host/call-tool.ts';
import { sayInChat, takesMessages } from '../host/chat.ts';
import { connectToHost, type Host } from '../host/connect.ts';
import type { Params } from '../host/messages.ts';
import { reportSize } from '../host/report-size.ts';
import { openScoreCard, opensScoreCard } from '../host/score-card.ts';
import { applyTheme } from '../host/theme.ts';
import { explainText, scoreText } from './chat-texts.ts';
import { NO_FILTER } from './filter.ts';
import { shownOf } from './outcomes.ts';
import { drawPage } from './page.ts';
import { type Asked, INITIAL, OPENED, type PageState, type Tab } from './page-state.ts';
import { readSubject } from './read-subject.ts';

const FIGURES_TOOL = 'dashboard_get';
const OUTCOME_TOOL = 'dashboard_outcome';

const page = document.createElement('div');
/** Its words are read out. It stays in place while the page is drawn anew. */
const status = document.createElement('p');
let state: PageState = INITIAL;
let host: Host;
/** The arguments of the call that opened the page. */
let given: Params = {};
/** The outcome that the person has chosen, until they go elsewhere. It is shown once its answer has come. */
let chosen: string | null = null;
/** The arguments of the newest call of each tool: the answers to earlier ones are left alone. */
const newest: Record<string, Params> = {};

void start();

async function start(): Promise<void> {
  status.setAttribute('role', 'status');
  document.body.append(status, page);
  say('Waiting for the profile …');
  page.addEventListener('click', onClick);
  page.addEventListener('change', onChange);
  host = await connectToHost('csf-mcp-dashboard', {
    onToolInput: (args) => {
      given = args;
    },
    onToolResult: (result) => void onResult(result),
    onToolCancelled: () => say('The call was cancelled.'),
    onContext: applyTheme,
  });
  const canSay = takesMessages(host);
  state = { ...state, canSay, canScore: canSay || opensScoreCard(host) };
  reportSize(host);
}

async function onResult(result: Params): Promise<void> {
  const asked = readSubject(given, result);
  if (asked !== null) await load(asked);
  else say(result['isError'] === true ? textOf(result) : 'This is not the overview of one profile.');
}

/** Asks for the figures, and for the outcome that is shown. What is there stays until the answer has come. */
async function load(asked: Asked, done = ''): Promise<void> {
  const data = await ask<DashboardData>(FIGURES_TOOL, { ...asked });
  if (data === null) return;
  const isOther = state.data?.profile !== data.profile;
  if (isOther) chosen = null;
  change({ ...state, ...(isOther && OPENED), asked, data }, done);
  if (chosen !== null) await showOutcome(chosen, done);
}

/** Whoever has gone elsewhere meanwhile is not called back. */
async function showOutcome(id: string, done = ''): Promise<void> {
  chosen = id;
  const outcome = await ask<OutcomeDetail>(OUTCOME_TOOL, { ...state.asked, outcome: id });
  if (outcome === null || chosen !== id) return;
  const isOpened = state.outcome?.id !== id;
  change({ ...state, outcome }, done);
  if (isOpened) focusOn('main h2');
}

/** @returns null if the call has failed, which is said, or a newer question was asked meanwhile */
async function ask<Facts>(tool: string, args: Params): Promise<Facts | null> {
  newest[tool] = args;
  say('Loading …');
  const answer = await callTool(host, tool, args);
  if (newest[tool] !== args) return null;
  if ('result' in answer) return (answer.result['structuredContent'] ?? {}) as Facts; // drawing finds out whether it is
  say(answer.problem);
  return null;
}

function say(words: string): void {
  status.textContent = words;
}

/**
 * Draws the page anew, with the focus where it was. A session can go on with a server of another version, whose answers
 * this page may not know: then the page stays as it is.
 */
function change(next: PageState, words = ''): boolean {
  try {
    const held = selectorOf(document.activeElement);
    page.innerHTML = markupText(html`${drawPage(next)}`); // texts are escaped by the templates
    state = next;
    say(words);
    focusOn(held);
    return true;
  } catch {
    say('The server has changed. Ask for the overview again.');
    return false;
  }
}

function onClick({ target }: Event): void {
  const clicked = target instanceof Element ? target.closest<HTMLElement>('[data-do], [data-id]') : null;
  if (clicked === null) return;
  const { id, do: does, arg = '' } = clicked.dataset; // marks of a chart have it too
  void (id === undefined ? act(does, arg) : openElement(id));
}

/** An outcome has a page of its own; a category or function is a filter. */
async function openElement(id: string): Promise<void> {
  if (id.includes('-')) await showOutcome(id);
  else {
    goTo({ tab: 'Outcomes', filter: { ...NO_FILTER, part: id } });
    focusOn('main h2');
  }
}

/** Leaves the outcome that is shown, or that was asked for. */
function goTo(place: Partial<PageState>): void {
  chosen = null;
  change({ ...state, ...place, outcome: null });
}

async function act(does: string | undefined, arg: string): Promise<void> {
  if (does === 'tab') goTo({ tab: arg as Tab });
  else if (does === 'back') goBack();
  else if (does === 'refresh' && state.asked !== null) await load(state.asked, 'Up to date.');
  else if (does === 'clear') clearFilter();
  else if (does === 'score' && !state.canSay) await openScoreCard(host, arg);
  else if (state.data !== null)
    await tellChat(
      does === 'score' ? scoreText(arg, isScored(arg), state.data) : explainText(arg, state.data),
    );
}

function goBack(): void {
  const id = state.outcome?.id ?? '';
  goTo({});
  focusOn(`main button[data-id="${id}"]`) || focusOn('main h2');
}

function clearFilter(): void {
  change({ ...state, filter: NO_FILTER });
  focusOn('.filters select');
}

function onChange({ target }: Event): void {
  if (!(target instanceof HTMLSelectElement)) return;
  const filter = { ...state.filter, [target.dataset['filter'] ?? '']: target.value };
  redrawShown({ ...state, filter });
}

/** The filters stay as they are, with the focus in them. */
function redrawShown(next: PageState): void {
  state = next;
  say('');
  const shown = page.querySelector('#shown');
  if (shown !== null && next.data !== null) shown.innerHTML = markupText(html`${shownOf(next.data, next)}`);
}

function isScored(id: string): boolean {
  return state.data?.outcomes.find((outcome) => outcome.id === id)?.state === 'assessed';
}

async function tellChat(text: string): Promise<void> {
  say((await sayInChat(host, text)) ? 'Sent to the chat.' : 'The chat did not take the message.');
}

/** Finds an element of the page again, by its kind and its data. */
function selectorOf(element: Element | null): string {
  const data = Object.entries((element as HTMLElement | null)?.dataset ?? {});
  return `${element?.localName}${data.map(([name, value]) => `[data-${name}="${value}"]`).join('')}`;
}

function focusOn(selector: string): boolean {
  const found = page.querySelector<HTMLElement>(selector);
  found?.focus();
  return found !== null;
}
