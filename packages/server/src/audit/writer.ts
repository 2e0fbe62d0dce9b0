/** The part of an audit entry that a call brings along: who makes the change, with what tool, and when. */
export interface Writer {
  /** As the MCP client introduced itself; null if it did not. */
  readonly client: { readonly name: string; readonly version: string } | null;
  /** The account of the operating system that the server runs under; null if it is not to be logged, or unknown. */
  readonly account: string | null;
  /** The person at the client, as the client or its configuration names them; null if nobody is named. */
  readonly person: string | null;
  readonly tool: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}
