import type { Excess, MessageLimits } from '../message-limits.ts';
import type { RefusedMessage } from './message-reader.ts';
import type { RequestId } from './request-id.ts';

/** JSON-RPC 2.0, section 5.1. */
const INVALID_REQUEST = -32_600;

/** An error of JSON-RPC in the place of a result. */
export interface ErrorAnswer {
  readonly jsonrpc: '2.0';
  readonly id: RequestId | null;
  readonly error: { readonly code: number; readonly message: string };
}

export interface TurnAway {
  readonly limits: MessageLimits;
  /** Takes the answer to a request, or to what may have been one. */
  readonly answer: (error: ErrorAnswer) => void;
  /** Takes what the server gets in the place of the client's answer: otherwise it would wait for that. */
  readonly replace: (error: ErrorAnswer & { readonly id: RequestId }) => void;
  /** Hears why a notification was dropped. Nobody is answered. */
  readonly drop: (reason: string) => void;
}

/** Says to everybody who has to know it that a client's message is more than the limits allow. */
export function turnAway(
  { kind, id, excess }: RefusedMessage,
  { limits, answer, replace, drop }: TurnAway,
): void {
  const reason = REASONS[excess](limits);
  if (kind === 'notification') drop(reason);
  else if (kind === 'response' && id !== null)
    replace(errorAnswer(id, INVALID_REQUEST, `Invalid answer: ${reason}`));
  else answer(errorAnswer(id, INVALID_REQUEST, `${reason}. ${WAY_ON[excess]}`));
}

export function errorAnswer<Id extends RequestId | null>(id: Id, code: number, message: string) {
  return { jsonrpc: '2.0', id, error: { code, message } } as const;
}

const REASONS: Readonly<Record<Excess, (limits: MessageLimits) => string>> = {
  mebibytes: ({ mebibytes }) => `the message is longer than ${mebibytes} MiB and was skipped`,
  depth: ({ depth }) => `the message is nested deeper than ${depth} levels and was skipped`,
  values: ({ values }) => `the message has more than ${values} values and was skipped`,
  names: ({ names }) => `the message has an object with more than ${names} names and was skipped`,
};

const SPLIT =
  'Send less at a time. data_import takes a file of the folder imports in the data directory, and on the terminal csf-mcp import <file> takes any';

const WAY_ON: Readonly<Record<Excess, string>> = {
  mebibytes: `${SPLIT}. CSF_MCP_MAX_MESSAGE_MIB in the environment of csf-mcp raises the limit.`,
  depth: 'No tool takes arguments that are nested as deeply.',
  values: `${SPLIT}.`,
  names: 'No tool takes an object with as many.',
};
