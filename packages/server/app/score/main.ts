import { button, element } from '../element.ts';
import { callTool } from '../host/call-tool.ts';
import { connectToHost, type Host } from '../host/connect.ts';
import type { Params } from '../host/messages.ts';
import { reportSize } from '../host/report-size.ts';
import { applyTheme } from '../host/theme.ts';
import { createCard, type Progress } from './card.ts';
import { readDueList } from './due-list.ts';

const LIST_TOOL = 'assessment_next';

const page = document.body;
let host: Host | null = null;
/** The arguments of the call that opened the card: they ask for the same outcomes again. */
let asked: Params = {};
const progress: Progress = { done: new Map(), person: null, drafts: new Map() };
/** What is filled in on it stays on the screen until there is a new one. */
let card: HTMLElement | null = null;

void start();

async function start(): Promise<void> {
  show(element('p', { class: 'quiet', role: 'status' }, 'Waiting for the outcomes …'));
  host = await connectToHost('csf-mcp-score', {
    onToolInput: (args) => {
      const { cursor: _, ...others } = args; // what has been scored is not due any more: begin at the first page
      asked = others;
    },
    onToolResult: (result) => draw(result),
    onToolCancelled: () => show(message('The call was cancelled.')),
    onContext: applyTheme,
  });
  reportSize(host);
}

/** @param first the outcome to begin with */
function draw(result: Params, first = ''): void {
  const list = readDueList(result);
  card = null;
  if (list === null) show(message('There are no outcomes to score here: the answer in the chat says why.'));
  else if (list.outcomes.length === 0) show(message('Nothing is due.'));
  else {
    card = createCard(list, { host: connected, progress, first, onRefresh: refresh });
    show(card);
  }
}

/** The focus was on what is gone then. */
async function refresh(first: string): Promise<void> {
  const answer = await callTool(connected(), LIST_TOOL, asked);
  if ('result' in answer) {
    draw(answer.result, first);
    page.querySelector('h1')?.focus();
  } else {
    const again = button('Try again', () => void refresh(first));
    show(message(answer.problem), again, ...(card === null ? [] : [card]));
    again.focus();
  }
}

/** A result comes only after the handshake. */
function connected(): Host {
  if (host === null) throw new Error('the host has not answered yet');
  return host;
}

function message(text: string): HTMLElement {
  return element('p', { class: 'message', role: 'status' }, text);
}

function show(...parts: readonly HTMLElement[]): void {
  page.replaceChildren(element('main', {}, ...parts));
}
