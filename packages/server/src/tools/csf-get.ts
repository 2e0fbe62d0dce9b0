import type { McpServer } from '@modelcontextprotocol/server';
import { describe, type ElementDescription } from '../framework/describe.ts';
import { resolveElement } from '../framework/resolve.ts';
import type { Services } from '../services.ts';
import { READ_ONLY } from './annotations.ts';
import { answering } from './answer.ts';
import { elementDescription } from './element-schemas.ts';
import { detail, elementId, toolInput } from './input.ts';
import { toolOutput } from './output.ts';

const inputSchema = toolInput({
  id: elementId('Function, category or outcome, active or withdrawn: "GV", "PR.AA", "gv oc 1".'),
  detail: detail('concise: what is directly below. detailed: everything below, with what to look for.'),
});

const name = 'csf_get';

const config = {
  title: 'Get a CSF element',
  description:
    'Get one function, category or outcome of NIST CSF 2.0 by id: its statement in plain language, what to look for, parents, what it contains and, for a withdrawn element, its successors.',
  inputSchema,
  outputSchema: toolOutput(elementDescription),
  annotations: READ_ONLY,
};

export function registerCsfGet(server: McpServer, { log }: Services): void {
  server.registerTool(
    name,
    config,
    answering(name, log, ({ id, detail }) => {
      const element = describe(resolveElement(id), detail);
      return { headline: headline(element), facts: element };
    }),
  );
}

function headline({ id, type, status, name, successors = [], note = '' }: ElementDescription): string {
  const what = `${id}${name === undefined ? '' : ` ${name}`}: ${type} of NIST CSF 2.0`;
  if (status === 'active') return `${what}.`;
  const ids = successors.map((successor) => successor.id).join(', ');
  return ids === '' ? `${what}, withdrawn. ${note}` : `${what}, withdrawn; its content is now in ${ids}.`;
}
