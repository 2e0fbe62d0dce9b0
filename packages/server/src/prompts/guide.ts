import type { GetPromptResult } from '@modelcontextprotocol/server';
import type { ElementFilter } from '../framework/element-filter.ts';

/** The rules of all prompts. */
const RULES = `Rules: never invent a score, target, name, date, effort, cost or piece of evidence, and never take silence for consent. What nobody knows stays unknown: null is not 0. Pass expectedRevision with each change; if it is refused, read again and tell me what has changed. Give figures with their basis.`;

/** A prompt that leads a model through numbered steps. */
export function guide(opening: string, steps: readonly string[]): GetPromptResult {
  const numbered = steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
  const text = `${opening}\n\n${numbered}\n\n${RULES}`;
  return { messages: [{ role: 'user', content: { type: 'text', text } }] };
}

/** The function of a filter as an argument of a tool: `, function "GV"`. */
export function functionOf({ functionId }: ElementFilter): string {
  return functionId === undefined ? '' : `, function "${functionId}"`;
}
