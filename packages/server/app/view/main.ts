import { element } from '../element.ts';
import { isRecord, type Params } from '../host/messages.ts';
import { createBridge } from './bridge.ts';
import { listen } from './events.ts';
import { openSession, postWithKey, Refused, type Session } from './session.ts';

/** The tool whose result the page in the frame shows. */
const OPENING_TOOL = 'profile_overview';

const message = element('p', { class: 'message', role: 'status' });
const main = element('main', {}, message);
document.body.prepend(main);

void start();

async function start(): Promise<void> {
  say('Reading the profile …');
  try {
    const session = await openSession();
    document.title = `${session.profile.name} – csf-mcp`;
    await show(session);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    complain(error.message);
  }
}

/** Shows the page until the server has ended. */
async function show(session: Session): Promise<void> {
  const frame = element('iframe', { title: session.profile.name, sandbox: 'allow-scripts', hidden: true });
  const callTool = async (tool: string, args: Params): Promise<unknown> => {
    const response = await postWithKey('/call', { tool, arguments: args }, session);
    const answer: unknown = await response.json();
    return isRecord(answer) ? answer['result'] : null;
  };
  const args = { profile: session.profile.id };
  const bridge = createBridge({
    frame,
    callTool,
    onInitialized: () => {
      bridge.notify('ui/notifications/tool-input', { arguments: args });
      void refresh();
    },
  });
  const refresh = async (): Promise<void> => {
    try {
      const result = await callTool(OPENING_TOOL, args);
      if (!isRecord(result)) return;
      frame.hidden = false; // before the page is drawn: what is hidden has no height
      bridge.notify('ui/notifications/tool-result', result);
      say('');
    } catch (error) {
      complain(error instanceof Error ? error.message : String(error));
    }
  };
  frame.srcdoc = shownPage();
  main.append(frame);
  await listen(session, () => void refresh());
  complain('csf-mcp view has ended. What is shown here does not change any more.');
}

/** The page that the build has put into this one. */
function shownPage(): string {
  return JSON.parse(document.getElementById('shown')?.textContent ?? '""');
}

function say(text: string): void {
  message.className = 'message';
  message.textContent = text;
}

function complain(text: string): void {
  message.className = 'message problem';
  message.textContent = text;
}
