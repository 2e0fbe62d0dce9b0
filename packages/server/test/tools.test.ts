import { expect, test } from 'vitest';
import { tools } from '../src/tools.ts';
import { newConnection } from './support/connection.ts';

test('clients are told what the list of tools says about each tool', async () => {
  const { client } = await newConnection();
  const dialect = { target: 'draft-2020-12' } as const;
  const listed = tools.map(({ name, title, description, annotations, input, output }) => ({
    name,
    title,
    description,
    annotations,
    inputSchema: input['~standard'].jsonSchema.input(dialect),
    outputSchema: output['~standard'].jsonSchema.output(dialect),
  }));
  expect((await client.listTools()).tools).toEqual(listed);
});
