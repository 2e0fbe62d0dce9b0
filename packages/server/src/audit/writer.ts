/** The part of an audit entry that a call brings along: who makes the change, with what tool, and when. */
export interface Writer {
  /** As the MCP client introduced itself; null if it did not. */
  readonly client: { readonly name: string; readonly version: string } | null;
  readonly tool: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}
