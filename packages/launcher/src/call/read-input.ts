import { addAbortSignal, type Readable } from 'node:stream';
import { LauncherError } from '../errors.ts';

/**
 * Reads standard input to its end.
 * @throws LauncherError E_USAGE when there is more than that; the reason of `abort`
 */
export async function readInput(
  stdin: Readable,
  { abort, maxBytes }: { readonly abort: AbortSignal; readonly maxBytes: number },
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of addAbortSignal(abort, stdin)) {
    length += chunk.length;
    if (length > maxBytes) throw new LauncherError('E_USAGE', `stdin has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
