import type { Tool } from '@modelcontextprotocol/client';
import { columns, wrap } from '../terminal/columns.ts';
import { argumentTypesOf, typeInWords } from './argument-types.ts';

/** The keys of a tool that `call --list --json` prints. Keys are only ever added. */
export type ListedTool = Pick<Tool, 'name' | 'title' | 'description' | 'inputSchema' | 'annotations'>;

export function listedTool({ name, title, description, inputSchema, annotations }: Tool): ListedTool {
  return { name, title, description, inputSchema, annotations };
}

export function reads({ annotations }: Pick<Tool, 'annotations'>): boolean {
  return annotations?.readOnlyHint === true;
}

/** A line for each tool. */
export function formatTools(tools: readonly ListedTool[], width: number): string {
  return columns(
    tools.map((tool) => [tool.name, reads(tool) ? 'reads' : 'writes', tool.title ?? tool.description ?? '']),
    width,
  );
}

/** A tool with its arguments. */
export function formatTool(tool: ListedTool, width: number): string {
  const rows = argumentTypesOf(tool.inputSchema).map((argument) => {
    const { name, isRequired, defaultValue, description } = argument;
    const state = isRequired ? 'Required. ' : defaultValue === undefined ? '' : `Default: ${defaultValue}. `;
    return [`  ${name}`, typeInWords(argument), `${state}${description}`];
  });
  const title = `${tool.name}: ${tool.title ?? ''} (${reads(tool) ? 'reads' : 'writes'})`;
  const parts = [title, '', ...wrap(tool.description ?? '', width), '', 'Arguments:'];
  return `${parts.join('\n')}${rows.length === 0 ? ' none\n' : `\n${columns(rows, width)}`}`;
}
