import type { Host } from './connect.ts';
import { isRecord, type Params } from './messages.ts';

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

/** The first text of a result. */
export function textOf({ content }: Params): string {
  const [first]: unknown[] = Array.isArray(content) ? content : [];
  const text = isRecord(first) ? first['text'] : undefined;
  return typeof text === 'string' ? text : 'The server refused, and did not say why.';
}
