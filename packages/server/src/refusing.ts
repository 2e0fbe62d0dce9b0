import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Logger } from 'pino';
import { reportFailure } from './failure.ts';

/** Runs what answers a resource or prompt request: an error becomes a JSON-RPC error that says what to do. */
export async function refusing<T>(request: string, log: Logger, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const { message, hint, isDefect } = reportFailure(error, request, log);
    const code = isDefect ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams;
    throw new ProtocolError(code, `${message} ${hint}`);
  }
}
