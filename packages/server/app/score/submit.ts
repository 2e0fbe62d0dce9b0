import type { Host } from '../host/connect.ts';
import { isRecord, type Params } from '../host/messages.ts';

/** What became of a call of a tool. */
export type Outcome = { readonly result: Params } | { readonly problem: string };

/** Calls a tool of the server through the host. Every failure comes back as words to show. */
export async function callTool({ request }: Host, name: string, args: Params): Promise<Outcome> {
  try {
    const result = await request('tools/call', { name, arguments: args });
    if (!isRecord(result)) return { problem: 'The host gave no answer.' };
    return result['isError'] === true ? { problem: textOf(result) } : { result };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The sentence that says the essential of a result. */
export function summaryOf({ structuredContent }: Params): string {
  const summary = isRecord(structuredContent) ? structuredContent['summary'] : undefined;
  return typeof summary === 'string' ? summary : '';
}

function textOf({ content }: Params): string {
  const [first]: unknown[] = Array.isArray(content) ? content : [];
  const text = isRecord(first) ? first['text'] : undefined;
  return typeof text === 'string' ? text : 'The server refused, and did not say why.';
}

/**
 * Lets the model know what the person has done on the card, where the host takes that. It hears it with the next
 * message of the chat. Each update takes the place of the one before, so it has all of them.
 */
export async function tellModel({ capabilities, request }: Host, done: readonly string[]): Promise<void> {
  if (!isRecord(capabilities['updateModelContext'])) return;
  const text = `On the scoring card, the person has recorded:\n${done.join('\n')}`;
  try {
    await request('ui/update-model-context', { content: [{ type: 'text', text }] });
  } catch {
    // The score is stored. A host that does not pass this on leaves the model to read it.
  }
}

/** Whether the host takes a message of the person into the chat. */
export function takesMessages({ capabilities }: Host): boolean {
  return isRecord(capabilities['message']);
}

export async function sayInChat({ request }: Host, text: string): Promise<void> {
  try {
    await request('ui/message', { role: 'user', content: [{ type: 'text', text }] });
  } catch {
    // The person sees that nothing has come into the chat, and can write it.
  }
}
