import { expect, test } from 'vitest';
import { tools as allTools } from '../src/tools.ts';
import { ids, tools } from '../src/vocabulary.ts';
import { newConnection } from './support/connection.ts';

test('the vocabulary has the tools that a client is told of, with all their arguments', async () => {
  const { client } = await newConnection();
  const told = (await client.listTools()).tools.map(({ name }) => name);
  expect(tools.map(({ name }) => name)).toEqual(told);
  const listed = allTools.map(({ name, title, annotations, input }) => ({
    name,
    title,
    isReadOnly: annotations.readOnlyHint,
    arguments: Object.keys(Object(input.documented['properties'])),
  }));
  const spoken = tools.map((tool) => ({ ...tool, arguments: tool.arguments.map(({ name }) => name) }));
  expect(spoken).toEqual(listed);
});

test('it knows which arguments are ids, and the values of those that have only a few', () => {
  const words = (tool: string, argument: string) =>
    tools.find(({ name }) => name === tool)?.arguments.find(({ name }) => name === argument);
  expect(words('csf_get', 'id')).toEqual({ name: 'id', ids: 'element', values: [] });
  expect(words('csf_search', 'function')).toEqual({ name: 'function', ids: 'function', values: [] });
  expect(words('profile_get', 'outcome')).toEqual({ name: 'outcome', ids: 'element', values: [] });
  expect(words('report_build', 'kind')?.values).toContain('executive');
  expect(words('csf_get', 'detail')).toEqual({ name: 'detail', ids: null, values: ['concise', 'detailed'] });
  expect(words('data_delete', 'all')?.values).toEqual(['true', 'false']);
  expect(words('csf_search', 'query')).toEqual({ name: 'query', ids: null, values: [] });
});

test('it has the ids of the Core', () => {
  const { function: functions, category, outcome, element } = ids;
  expect([functions.length, category.length, outcome.length]).toEqual([6, 22, 106]);
  expect(new Set(element)).toEqual(new Set([...functions, ...category, ...outcome]));
});
