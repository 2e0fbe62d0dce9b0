import type { IncomingMessage } from 'node:http';

/** A body that is too long, or that is no JSON object. */
export type BadBody = 'too large' | 'no object';

/** Reads a body of JSON. Stops as soon as it is too long. */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Readonly<Record<string, unknown>> | BadBody> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > maxBytes) return 'too large';
    chunks.push(chunk);
  }
  return objectIn(Buffer.concat(chunks));
}

function objectIn(bytes: Buffer): Readonly<Record<string, unknown>> | BadBody {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isRecord(value) ? value : 'no object';
  } catch {
    return 'no object'; // neither is what is not UTF-8 or no JSON
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
