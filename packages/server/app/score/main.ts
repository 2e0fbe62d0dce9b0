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
const progress: Progress = { done: new Map(), person: null };

void start();

async function start(): Promise<void> {
  show(element('p', { class: 'quiet', role: 'status' }, 'Waiting for the outcomes …'));
  host = await connectToHost('csf-mcp-score', {
    onToolInput: (args) => {
      const { cursor: _, ...others } = args; // what has been scored is not due any more: begin at the first page
      asked = others;
    },
    onToolResult: draw,
    onToolCancelled: () => show(message('The call was cancelled.')),
    onContext: applyTheme,
  });
  reportSize(host);
}

function draw(result: Params): void {
  const list = readDueList(result);
  if (list === null) show(message('There are no outcomes to score here: the answer in the chat says why.'));
  else if (list.outcomes.length === 0) show(message('Nothing is due.'));
  else show(createCard(list, { host: connected, progress, onRefresh: refresh }));
}

async function refresh(): Promise<void> {
  const answer = await callTool(connected(), LIST_TOOL, asked);
  if ('result' in answer) draw(answer.result);
  else
    show(
      message(answer.problem),
      button('Try again', () => void refresh()),
    );
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
