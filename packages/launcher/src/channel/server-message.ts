import * as z from 'zod/mini';

const serverMessage = z.discriminatedUnion('type', [
  /** The server is open and answers. */
  z.object({ type: z.literal('ready') }),
  /** How many sessions beside the launcher's own are open. Sent with each change. */
  z.object({ type: z.literal('sessions'), attached: z.int().check(z.nonnegative()) }),
  /** The server cannot be opened; the process ends. */
  z.object({ type: z.literal('failed'), message: z.string(), hint: z.string() }),
]);

/** What the server process tells the launcher over their IPC channel. */
export type ServerMessage = z.infer<typeof serverMessage>;

/** The server's own account of why it could not be opened. */
export type OpenFailure = Pick<Extract<ServerMessage, { type: 'failed' }>, 'message' | 'hint'>;

/** @returns null for anything else: the channel is open to every module that the server loads. */
export function parseServerMessage(message: unknown): ServerMessage | null {
  return serverMessage.safeParse(message).data ?? null;
}
