import type { Host } from './connect.ts';
import { isRecord } from './messages.ts';

/** Whether the host takes a message of the person into the chat. */
export function takesMessages({ capabilities }: Host): boolean {
  return isRecord(capabilities['message']);
}

/** @returns whether the host has taken it, as far as it says */
export async function sayInChat({ request }: Host, text: string): Promise<boolean> {
  try {
    const answer = await request('ui/message', { role: 'user', content: [{ type: 'text', text }] });
    return !isRecord(answer) || answer['isError'] !== true;
  } catch {
    return false; // the person sees that nothing has come into the chat, and can write it
  }
}
