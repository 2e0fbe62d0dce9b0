import { FLAT_URI_KEY } from './extension.ts';

/** How a tool takes part in a view. */
export interface ToolView {
  /** The address of the view that shows its answers. */
  readonly uri: string;
  /** Who may call it. A host does not tell its model of a tool that is for the `app` only. */
  readonly visibility: readonly ('model' | 'app')[];
}

/** The metadata of a tool in the list of tools, in both forms that hosts read. */
export function viewMeta({ uri, visibility }: ToolView): Record<string, unknown> {
  return { ui: { resourceUri: uri, visibility: [...visibility] }, [FLAT_URI_KEY]: uri };
}
