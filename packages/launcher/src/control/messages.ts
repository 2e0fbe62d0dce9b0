import * as z from 'zod/mini';
import { sessionFacts } from '../channel/session-facts.ts';
import { NONCE_BYTES, PROOF_BYTES } from './proof.ts';
import { hexOf } from './site.ts';

const nonce = hexOf(NONCE_BYTES);
const proof = hexOf(PROOF_BYTES);
const pid = z.int().check(z.positive());

/** The instance begins. */
export const greeting = z.strictObject({ nonce });

/** The asker proves the secret first. */
export const askerProof = z.strictObject({ nonce, proof });

/** Then the instance does, and only then the asker says what it wants. */
export const instanceProof = z.strictObject({ proof });

/** What a command can ask. `reason` is the command, for the log. */
export const question = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('who') }),
  z.strictObject({ ask: z.literal('stop'), pid, reason: z.enum(['kill', 'force']) }),
]);

export type Question = z.infer<typeof question>;
export type StopQuestion = Extract<Question, { ask: 'stop' }>;

const usage = z.object({
  cpuPercent: z.number(),
  memoryBytes: z.number(),
});

const restarts = z.object({
  count: z.int().check(z.nonnegative()),
  last: z.nullable(z.object({ at: z.iso.datetime(), reason: z.string() })),
});

/** Who an instance is, by its own account. A newer version may say more. */
export const introduction = z.object({
  pid,
  startTime: z.string(),
  version: z.string(),
  state: z.enum(['starting', 'running', 'stopping']),
  serverPid: z.nullable(pid),
  sessions: z.nullable(z.array(sessionFacts)),
  unresponsiveSince: z.nullable(z.iso.datetime()),
  restarts,
  launcher: z.nullable(usage),
  server: z.nullable(usage),
});

export type Introduction = z.infer<typeof introduction>;

/** The instance ends now. */
export const goodbye = z.object({ pid, startTime: z.string() });

export type Goodbye = z.infer<typeof goodbye>;
