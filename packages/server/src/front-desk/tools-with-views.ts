/** The place among the methods for the tools that a client with views is told of otherwise, or besides. */
export const VIEW_TOOLS = 'tools/list with views';

/** What the front desk knows of the answer to `tools/list`. */
export interface ToolList {
  readonly tools: readonly { readonly name: string }[];
}

/** The tools of the second list that the first one has otherwise, or not at all. */
export function toolsThatDiffer(
  { tools }: ToolList,
  withViews: ToolList,
  isSame: (a: object, b: object | undefined) => boolean,
): ToolList {
  const plain = new Map(tools.map((tool) => [tool.name, tool]));
  return { tools: withViews.tools.filter((tool) => !isSame(tool, plain.get(tool.name))) };
}

/** The list of a client that shows views: some tools in another form in their places, and others at the end. */
export function withTools(plain: ToolList, { tools: differing }: ToolList): ToolList {
  const others = new Map(differing.map((tool) => [tool.name, tool]));
  const inPlace = plain.tools.map((tool) => {
    const other = others.get(tool.name);
    others.delete(tool.name);
    return other ?? tool;
  });
  return { ...plain, tools: [...inPlace, ...others.values()] };
}
