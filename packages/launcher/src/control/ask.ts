import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod/mini';
import { connectToInstance } from '../channel/connect.ts';
import { LauncherError } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';
import { messagesOf, toLine } from './lines.ts';
import { greeting, instanceProof, type Question } from './messages.ts';
import { isProof, newNonce, proofOf } from './proof.ts';

const MAX_ANSWER_BYTES = 64 * 1_024;

export interface AskOptions {
  readonly platform: Platform;
  /** A pipe, or the whole path of a socket. */
  readonly address: string;
  readonly secret: string;
  readonly limitMs: number;
  /** Called when the instance has proven that it knows the secret, before it is asked. */
  readonly onProven?: () => void;
}

/**
 * Asks an instance, when it has proven that it knows the secret.
 * @returns null when nobody answers in time, or nobody who knows the secret
 * @throws the LauncherError of `onProven`
 */
export async function ask<Answer>(
  question: Question,
  answer: z.ZodMiniType<Answer>,
  options: AskOptions,
): Promise<Answer | null> {
  const connecting = connectToInstance(options.address, options.platform).catch(() => null);
  const asking = connecting.then((socket) => socket && converse(socket, question, answer, options));
  try {
    return await Promise.race([asking, sleep(options.limitMs, null)]);
  } catch (error) {
    if (error instanceof LauncherError) throw error;
    return null; // it has closed the connection, or says something else
  } finally {
    void connecting.then((socket) => socket?.destroy());
    void asking.catch(() => {});
  }
}

async function converse<Answer>(
  socket: Socket,
  question: Question,
  answer: z.ZodMiniType<Answer>,
  { secret, onProven = () => {} }: AskOptions,
): Promise<Answer | null> {
  const messages = messagesOf(socket, MAX_ANSWER_BYTES);
  const greeted = await messages.next(greeting);
  if (greeted === null) return null;
  const nonces = { instance: greeted.nonce, asker: newNonce() };
  socket.write(toLine({ nonce: nonces.asker, proof: proofOf(secret, 'asker', nonces) }));
  const proven = await messages.next(instanceProof);
  if (proven === null || !isProof(proven.proof, secret, 'instance', nonces)) return null;
  onProven();
  socket.write(toLine(question));
  return messages.next(answer);
}
