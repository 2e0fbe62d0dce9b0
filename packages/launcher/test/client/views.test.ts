import { expect, test } from 'vitest';
import { createSandbox } from '../support/instances/sandbox.ts';
import { openSession, type Session } from './session.ts';

const SHOWS_VIEWS = {
  extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } },
};

const MODES = ['legacy', 'auto'] as const;

const toolsWithViews = async ({ client }: Session) =>
  (await client.listTools()).tools.flatMap(({ name, _meta }) => (_meta === undefined ? [] : [name]));

test.each(MODES)(
  'Clients that share an instance are each told of views as they have declared, in mode %s',
  async (mode) => {
    await using sandbox = createSandbox();
    const options = { args: ['--attach'], versionNegotiation: { mode } };
    await using plain = await openSession(sandbox, options);
    await using withViews = await openSession(sandbox, { ...options, capabilities: SHOWS_VIEWS });
    await using another = await openSession(sandbox, options);
    expect(await toolsWithViews(withViews)).toEqual([
      ...['profile_overview', 'assessment_next'],
      ...['form_submit', 'dashboard_get', 'dashboard_outcome'],
    ]);
    expect(await toolsWithViews(plain)).toEqual([]);
    expect(await toolsWithViews(another)).toEqual([]);

    const { contents } = await withViews.client.readResource({ uri: 'ui://csf-mcp/score' });
    expect(Object(contents[0])['text']).toMatch(/^<!doctype html>/);
    await expect(plain.client.readResource({ uri: 'ui://csf-mcp/score' })).rejects.toThrow();
  },
);
