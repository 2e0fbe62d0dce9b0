import { tools } from './tools.ts';

// What `csf-mcp call` reads and shows. The build runs this module and bundles only its value, because importing it would
// bring all tools into the launcher.

/** The JSON Schema of each tool's arguments, with every bound: models are told of less. */
export const documentedArguments: Readonly<Record<string, Record<string, unknown>>> = Object.fromEntries(
  tools.map(({ name, input }) => [name, input.documented]),
);
