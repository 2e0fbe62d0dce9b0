import * as z from 'zod/mini';

/** A name comes from a client, and may end up on a terminal. */
const name = z.string().check(z.maxLength(100));

export const sessionFacts = z.object({
  /** What the client calls itself; null as long as it has not said. */
  client: z.nullable(z.object({ name, version: name })),
  /** The revision of MCP that it speaks; null as long as it has not said. */
  protocol: z.nullable(name),
  /** When the session began: ISO 8601, UTC. */
  since: z.iso.datetime(),
  /** How many requests it has made. */
  requests: z.int().check(z.nonnegative()),
  /** The launcher that has attached; null for the session of the instance's own launcher, and for one that has not said. */
  launcher: z.nullable(z.object({ pid: z.int().check(z.positive()), version: name })),
  /** Whether it is the session of the instance's own launcher. */
  isOwn: z.boolean(),
});

/** One session of an instance. */
export type SessionFacts = z.infer<typeof sessionFacts>;
