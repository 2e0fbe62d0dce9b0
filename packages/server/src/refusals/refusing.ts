import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Logger } from 'pino';
import { reportFailure } from './failure.ts';

/**
 * Answers a request for a resource or a prompt.
 *
 * @throws ProtocolError for any error of `run`, which becomes a JSON-RPC error that says what to do
 */
export async function refusing<T>(request: string, log: Logger, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const { message, hint, isDefect } = reportFailure(error, request, log);
    const code = isDefect ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams;
    throw new ProtocolError(code, `${message} ${hint}`);
  }
}
