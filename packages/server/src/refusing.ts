import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Logger } from 'pino';
import { CsfServerError } from './error.ts';

/** Runs what answers a request that has no `isError` result: a refusal becomes a JSON-RPC error that says what to do. */
export async function refusing<T>(request: string, log: Logger, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof CsfServerError) {
      log.info({ request, code: error.code, err: error.cause }, error.message);
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `${error.message} ${error.hint}`);
    }
    log.error({ request, err: error }, 'A request failed unexpectedly');
    throw new ProtocolError(
      ProtocolErrorCode.InternalError,
      `${request} failed unexpectedly; the server's log says more.`,
    );
  }
}
