import { postWithKey, type Session } from './session.ts';

/**
 * Listens to the server until it ends or refuses. `EventSource` cannot send a key, so this reads the stream itself.
 * @throws Refused if the server refuses
 */
export async function listen(session: Session, onEvent: () => void): Promise<void> {
  const { body } = await postWithKey('/events', {}, session);
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let unread = '';
  for (;;) {
    const chunk = await reader?.read().catch(() => undefined); // the server is gone
    if (chunk === undefined || chunk.done) return;
    const blocks = `${unread}${chunk.value}`.split('\n\n');
    unread = blocks.pop() ?? '';
    if (blocks.some((block) => block.startsWith('event: changed'))) onEvent();
  }
}
