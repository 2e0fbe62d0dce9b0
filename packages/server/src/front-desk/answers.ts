/**
 * What the MCP SDK answers alike to every client of one version of csf-mcp, but for one difference: clients that show
 * views get a longer list of tools.
 */
export interface ConstantAnswers {
  readonly version: string;
  /** Each different answer once: the `result` of a response. */
  readonly results: readonly object[];
  /** The index of the answer to each method, by the revision of MCP that `initialize` settles. */
  readonly byRevision: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/**
 * Null in the sources, where the MCP SDK answers everything. The build puts what `collect-answers.ts` collects in its
 * place.
 */
export const constantAnswers: ConstantAnswers | null = null;
