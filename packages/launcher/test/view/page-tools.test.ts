import { tools } from '@csf-mcp/server/vocabulary';
import { expect, it } from 'vitest';
import { PAGE_TOOLS } from '../../src/view/page-tools.ts';

it('the page can call tools that only read, and no others', () => {
  const reading = tools.filter(({ isReadOnly }) => isReadOnly).map(({ name }) => name);
  expect([...PAGE_TOOLS].filter((name) => !reading.includes(name))).toEqual([]);
});
