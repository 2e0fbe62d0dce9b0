import { argumentTypesOf } from '../call/argument-types.ts';
import { LauncherError } from '../errors.ts';

/**
 * Refuses a value that an argument of a tool cannot have, before any server starts.
 * @throws LauncherError E_USAGE
 */
export async function refuseUnknownValue(
  tool: string,
  argument: string,
  value: string | undefined,
): Promise<void> {
  if (value === undefined) return;
  const { documentedArguments } = await import('@csf-mcp/server/documented-arguments');
  const types = argumentTypesOf(documentedArguments[tool] ?? {});
  const values = types.find(({ name }) => name === argument)?.values ?? null;
  if (values === null || values.includes(value)) return;
  throw new LauncherError('E_USAGE', `There is no ${argument} ${JSON.stringify(value)}`, {
    hint: `Give one of: ${values.join(', ')}.`,
  });
}
