import { expect, it } from 'vitest';
import { formatTool, formatTools } from '../../src/call/tool-list.ts';

const tool = {
  name: 'a_tool',
  title: 'A tool',
  description: 'Does one thing after the other, and then a third.',
  inputSchema: {
    type: 'object' as const,
    properties: {
      id: { type: 'string', description: 'Whose it is; a long text that has to be broken.' },
      kind: { enum: ['the first kind', 'the second kind', 'the third'], default: 'the third' },
      none: { type: 'boolean' },
    },
    required: ['id'],
  },
  annotations: { readOnlyHint: true },
};

const other = { ...tool, name: 'another_tool', title: 'Another', annotations: { readOnlyHint: false } };

it('Tools are listed in columns', () => {
  expect(formatTools([tool, other], 80)).toBe(
    'a_tool        reads   A tool\nanother_tool  writes  Another\n',
  );
});

it('A tool is shown with its arguments, within the width of the terminal', () => {
  expect(formatTool(tool, 52)).toBe(`a_tool: A tool (reads)

Does one thing after the other, and then a third.

Arguments:
  id    text           Required. Whose it is; a long
                       text that has to be broken.
  kind  the first kind | the second kind | the third
                       Default: the third.
  none  true or false
`);
});

it('A tool without arguments says so, on a terminal of any width', () => {
  const shown = formatTool({ ...tool, inputSchema: { type: 'object' } }, 1);
  expect(shown).toMatch(/Arguments: none\n$/);
});
