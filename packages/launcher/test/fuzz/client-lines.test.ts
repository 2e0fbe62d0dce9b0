import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fuzz, patienceMs } from '../support/fuzzing/campaign.ts';
import { anyClientInput, type ClientInput } from '../support/fuzzing/client-lines.ts';
import { type Conversation, followConversation } from '../support/fuzzing/conversation.ts';
import { keepSession } from '../support/fuzzing/long-session.ts';
import { TRACE } from '../support/fuzzing/manners.ts';
import { eventually } from '../support/instances/eventually.ts';
import { createSandbox, type Sandbox } from '../support/instances/sandbox.ts';
import { INITIALIZE, INITIALIZED, type Session } from '../support/instances/session.ts';

const LONG_SESSION_RUNS = 75;
const WHOLE_SESSION_RUNS = 5;

test(
  'A session goes on after any lines of a client: each gets the answer of JSON-RPC, and a ping still works',
  async () => {
    const kept = keepSession({ begin, end });
    let runs = 0;
    await fuzz({
      name: 'lines from the client, in a session that goes on',
      inputs: anyClientInput,
      runs: LONG_SESSION_RUNS,
      check: (input) =>
        kept.use(async (talk) => {
          await write(talk, input);
          await expectAnswer(talk, `still there ${++runs}`);
        }),
    });
    await kept.end();
  },
  patienceMs(LONG_SESSION_RUNS),
);

test(
  'A session ends with exit code 0 and leaves nothing, whatever the client sends before it closes stdin',
  async () => {
    await fuzz({
      name: 'all that a client sends in a session',
      inputs: anyClientInput,
      runs: WHOLE_SESSION_RUNS,
      check: async (input) => {
        await using sandbox = createSandbox();
        const talk = follow(sandbox.csfMcp(['start'], { isUnread: true }));
        await write(talk, input);
        await end(talk);
        await sandbox.expectNothingLeft();
      },
    });
  },
  patienceMs(WHOLE_SESSION_RUNS),
);

interface Talk {
  readonly session: Session;
  readonly conversation: Conversation;
}

async function begin(sandbox: Sandbox): Promise<Talk> {
  const talk = follow(await sandbox.running([], { isUnread: true }));
  for (const message of [{ ...INITIALIZE, id: 'hello' }, INITIALIZED])
    say(talk, `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  await eventually('the session to be open', () => talk.conversation.hasAnswered('hello'));
  return talk;
}

function follow(session: Session): Talk {
  const conversation = followConversation();
  session.output.on('data', conversation.received);
  return { session, conversation };
}

async function write(talk: Talk, { chunks }: ClientInput): Promise<void> {
  for (const chunk of chunks) {
    say(talk, chunk);
    await turn();
  }
}

function say({ session, conversation }: Talk, bytes: string | Buffer): void {
  conversation.sent(Buffer.from(bytes));
  session.write(bytes);
}

async function expectAnswer(talk: Talk, id: string): Promise<void> {
  const { session, conversation } = talk;
  say(talk, `\n${JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' })}\n`);
  await eventually(`the answer to a ping; ${session.stderr().slice(-500)}`, () => {
    if (session.hasExited()) throw new Error(`the session has ended: ${session.stderr()}`);
    return conversation.hasAnswered(id);
  });
  conversation.expectOrder();
}

async function end({ session, conversation }: Talk): Promise<void> {
  const outputEnded = new Promise((resolve) => session.output.once('end', resolve));
  session.input.end();
  expect(await session.exit()).toMatchObject({ code: 0, signal: null });
  await outputEnded;
  conversation.expectOrder({ isOver: true });
  expect(session.stderr()).not.toMatch(TRACE);
}
