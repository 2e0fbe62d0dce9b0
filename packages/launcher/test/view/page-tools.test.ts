import { expect, it } from 'vitest';
import { PAGE_TOOLS } from '../../src/view/page-tools.ts';
import { createSandbox } from '../support/instances/sandbox.ts';
import { INITIALIZE, INITIALIZED } from '../support/instances/session.ts';

const SHOWS_VIEWS = {
  extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } },
};

interface Listed {
  readonly name: string;
  readonly annotations?: { readonly readOnlyHint?: boolean };
}

it('the page can call tools that only read, as the server says to who shows views, and no others', async () => {
  await using sandbox = createSandbox();
  const session = await sandbox.running();
  await session.ask(0, 'initialize', { ...INITIALIZE.params, capabilities: SHOWS_VIEWS });
  session.send(INITIALIZED);
  const { result } = await session.ask(1, 'tools/list');
  const tools = (result?.['tools'] ?? []) as readonly Listed[];
  const reading = tools.filter(({ annotations }) => annotations?.readOnlyHint === true);
  const names = reading.map(({ name }) => name);
  expect([...PAGE_TOOLS].filter((name) => !names.includes(name))).toEqual([]);
  await sandbox.endOwners();
});
