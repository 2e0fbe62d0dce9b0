import { CsfServerError } from '../refusals/error.ts';
import type { ToolCall } from './tool.ts';

/**
 * Refuses a call of a tool that only a view makes, from a client that shows none.
 * @param instead what a model can do
 * @throws CsfServerError INVALID_INPUT
 */
export function requireView({ form, name }: Pick<ToolCall, 'form' | 'name'>, instead: string): void {
  if (form !== null) return;
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `Only a view calls ${name}, and this client shows none.`,
    hint: instead,
  });
}
