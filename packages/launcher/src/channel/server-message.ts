import * as z from 'zod/mini';
import { closeMarks } from './close-marks.ts';
import { SERVER_WARNINGS } from './server-warning.ts';

/** A database of 250 GB. */
const MAX_ALLOWANCE_MS = 4 * 60 * 60 * 1_000;

const serverMessage = z.discriminatedUnion('type', [
  /** The server is open and answers requests. */
  z.object({ type: z.literal('ready') }),
  /** The answer to the launcher's question whether the server is there. */
  z.object({ type: z.literal('here') }),
  /** The open sessions, when the launcher has asked: a list of SessionFacts, which whoever needs it has to check. */
  z.object({ type: z.literal('session-list'), sessions: z.unknown() }),
  /** The number of open sessions besides the launcher's own. Sent with each change. */
  z.object({ type: z.literal('sessions'), attached: z.int().check(z.nonnegative()) }),
  /** Something makes the data doubtful. Sent once for each warning. */
  z.object({ type: z.literal('warning'), warning: z.enum(SERVER_WARNINGS) }),
  /** The server makes a check, in words, that may take so many milliseconds more than a start. */
  z.object({
    type: z.literal('checking'),
    doing: z.string().check(z.maxLength(200)),
    allowanceMs: z.int().check(z.nonnegative(), z.maximum(MAX_ALLOWANCE_MS)),
  }),
  /** So many requests of the launcher's own client were left without an answer. The server is about to end. */
  z.object({ type: z.literal('unanswered'), requests: z.int().check(z.positive()) }),
  /** The server has closed its database. It is about to end. */
  z.object({ type: z.literal('closed'), ...closeMarks }),
  /** The server could not be opened, or cannot go on. It is about to end. */
  z.object({ type: z.literal('failed'), message: z.string(), hint: z.string() }),
]);

/** A message from the server process to the launcher, over their IPC channel. */
export type ServerMessage = z.infer<typeof serverMessage>;

/** The server's own reason why it could not be opened, or why it cannot go on. */
export type ServerFailure = Pick<Extract<ServerMessage, { type: 'failed' }>, 'message' | 'hint'>;

/** The marks of the last close, as a record keeps them. */
export type CloseMarks = Pick<Extract<ServerMessage, { type: 'closed' }>, 'closeStamp' | 'lastDatabase'>;

/** @returns null for any other message: every module that the server loads can write to the channel */
export function parseServerMessage(message: unknown): ServerMessage | null {
  return serverMessage.safeParse(message).data ?? null;
}
