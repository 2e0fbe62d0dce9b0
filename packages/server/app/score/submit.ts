import type { Host } from '../host/connect.ts';
import { isRecord, type Params } from '../host/messages.ts';

/** The sentence that says the essential of a result. */
export function summaryOf({ structuredContent }: Params): string {
  const summary = isRecord(structuredContent) ? structuredContent['summary'] : undefined;
  return typeof summary === 'string' ? summary : '';
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
