import type { Tool } from '@modelcontextprotocol/client';
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

/** The last column has at least this width. */
const MIN_LAST_WIDTH = 30;
const MAX_COLUMN_WIDTH = 30;
const GAP = '  ';

/** Lays out rows, and wraps the last column. A cell that is too wide for its column gets a line of its own. */
function columns(rows: readonly (readonly string[])[], width: number): string {
  const widths = (rows[0] ?? [])
    .slice(0, -1)
    .map((_, index) =>
      Math.max(
        ...rows.map((row) => row[index]?.length ?? 0).filter((length) => length <= MAX_COLUMN_WIDTH),
        0,
      ),
    );
  const indent = widths.reduce((sum, column) => sum + column + GAP.length, 0);
  return rows
    .map((row) => {
      const start = row
        .slice(0, -1)
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join(GAP);
      const [first = '', ...rest] = wrap(row.at(-1) ?? '', Math.max(MIN_LAST_WIDTH, width - indent));
      const margin = ' '.repeat(indent);
      const lines =
        start.length + GAP.length > indent
          ? [start, ...(first === '' ? [] : [`${margin}${first}`])]
          : [`${start}${GAP}${first}`.trimEnd()];
      return [...lines, ...rest.map((line) => `${margin}${line}`)].map((line) => `${line}\n`).join('');
    })
    .join('');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.trim().split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines.push(`${lines.pop()} ${word}`);
    else lines.push(word);
  }
  return lines;
}
