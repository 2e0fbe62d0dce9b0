import type { Socket } from 'node:net';
import { messagesOf, toLine } from './lines.ts';
import { askerProof, type Goodbye, type Introduction, question, type StopQuestion } from './messages.ts';
import { isProof, newNonce, proofOf } from './proof.ts';

/** A connection that has not asked by then is closed. So is one that does not take its answer. */
const SILENCE_MS = 500;

/** Far more than a proof and a question. */
const MAX_ASKED_BYTES = 4_096;

/** What the instance says and does when it is asked. */
export interface Answers {
  readonly introduce: () => Promise<Introduction>;
  /** @returns the answer, and what ends the instance when it is sent */
  readonly stop: (asker: StopQuestion) => Promise<{ readonly answer: Goodbye; readonly end: () => void }>;
}

/**
 * Answers one connection. Before the other side has proven the secret, it gets nothing but a nonce.
 * @throws when it does not prove the secret, or asks nothing that this version knows
 */
export async function answerAsker(socket: Socket, secret: string, answers: Answers): Promise<void> {
  const limit = setTimeout(() => socket.destroy(), SILENCE_MS);
  socket.on('close', () => clearTimeout(limit));
  const messages = messagesOf(socket, MAX_ASKED_BYTES);
  const instance = newNonce();
  socket.write(toLine({ nonce: instance }));
  const proven = await messages.next(askerProof);
  if (proven === null) return;
  const { nonce: asker, proof } = proven;
  if (!isProof(proof, secret, 'asker', { instance, asker }))
    throw new Error('the asker does not know the secret');
  socket.write(toLine({ proof: proofOf(secret, 'instance', { instance, asker }) }));
  const asked = await messages.next(question);
  if (asked === null) return;
  limit.refresh();
  if (asked.ask === 'who') {
    socket.end(toLine(await answers.introduce()));
    return;
  }
  const { answer, end } = await answers.stop(asked);
  socket.end(toLine(answer));
  end();
}
