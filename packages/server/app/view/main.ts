import { FORM_TOOL } from '../../src/apps/card-names.ts';
import { element } from '../element.ts';
import { isRecord, type Params } from '../host/messages.ts';
import { listen } from './events.ts';
import { askForResult, openSession, Refused, type Session } from './session.ts';
import { createShownView } from './shown-view.ts';
import { createTabs } from './tabs.ts';

/** The tool whose result the dashboard shows. */
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

/** Shows the dashboard and the scoring card until the server has ended. */
async function show(session: Session): Promise<void> {
  const ask = (path: string, body: Params): Promise<Params> => askForResult(path, body, session);
  const args = { profile: session.profile.id };
  /** The outcome that the card was opened for, until that is scored. */
  let wanted: Params = {};
  let hasEnded = false;

  const dashboard = createShownView({
    name: 'dashboard',
    title: session.profile.name,
    capabilities: { experimental: { 'csf-mcp/score': {} } },
    answers: {
      'tools/call': ({ name: tool, arguments: given = {} }) => ask('/call', { tool, arguments: given }),
      'csf-mcp/score': async ({ outcome }) => openCard({ outcome }),
    },
  });
  const card = createShownView({
    name: 'score',
    title: 'Scoring card',
    answers: {
      'tools/call': ({ name, arguments: given }) =>
        name === FORM_TOOL ? record(isRecord(given) ? given : {}) : ask('/card', wanted),
    },
  });
  const tabs = createTabs({
    dashboard: { label: 'Dashboard', frame: dashboard.frame, onChosen: () => turnTo('dashboard') },
    card: { label: 'Score what is due', frame: card.frame, onChosen: () => void openCard({}) },
  });

  /** A view is shown before it is drawn: what is hidden has no height. */
  const turnTo = (name: 'dashboard' | 'card'): void => {
    tabs.turnTo(name);
    if (!hasEnded) say('');
  };
  const openCard = (about: Params): Promise<void> =>
    complaining(async () => {
      say('Reading what can be scored …');
      const list = await ask('/card', about);
      wanted = about;
      turnTo('card');
      card.show(args, list);
      card.frame.focus();
    });
  const record = async (filled: Params): Promise<Params> => {
    const result = await ask('/record', filled);
    wanted = {};
    void refresh();
    return result;
  };
  const refresh = (): Promise<void> =>
    complaining(async () => {
      const overview = await ask('/call', { tool: OPENING_TOOL, arguments: args });
      if (tabs.part.hidden) turnTo('dashboard');
      dashboard.show(args, overview);
    });

  main.append(tabs.part, dashboard.frame, card.frame);
  void refresh();
  await listen(session, () => void refresh());
  hasEnded = true;
  complain(`csf-mcp view has ended. What is shown here does not change any more, and nothing more is recorded.
Run it again to go on.`);
}

/** Every failure comes to the person as words. */
async function complaining(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
  }
}

function say(text: string): void {
  message.className = 'message';
  message.textContent = text;
}

function complain(text: string): void {
  message.className = 'message problem';
  message.textContent = text;
}
