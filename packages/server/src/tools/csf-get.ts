import { describe, type ElementDescription } from '../framework/describe.ts';
import { resolveElement } from '../framework/resolve.ts';
import { loadOfficialText } from '../framework-import/official-text.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { detail, elementId } from '../tool-kit/arguments.ts';
import { elementDescription, officialText } from '../tool-kit/element-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  id: elementId('E.g. "GV", "PR.AA", "gv oc 1".'),
  detail: detail('detailed: with everything below, and imported wording.'),
});

const output = () =>
  elementDescription().extend({
    official: officialText().optional().describe("NIST's wording, if imported."),
  });

export const csfGet = tool({
  name: 'csf_get',
  title: 'Get a CSF element',
  description:
    'Get a function, category or outcome of NIST CSF 2.0, active or withdrawn: statement, what to look for, parents, what it contains, successors.',
  input,
  output,
  annotations: READ_ONLY,
  run: async ({ id, detail }, { db }) => {
    const element = describe(resolveElement(id), detail);
    const official = detail === 'detailed' ? await loadOfficialText(db, element.id) : null;
    return { summary: summaryOf(element), facts: { ...element, ...(official !== null && { official }) } };
  },
});

function summaryOf({ id, type, status, name, successors = [], note = '' }: ElementDescription): string {
  const what = `${id}${name === undefined ? '' : ` ${name}`}: ${type} of NIST CSF 2.0`;
  if (status === 'active') return `${what}.`;
  const ids = successors.map((successor) => successor.id).join(', ');
  return ids === '' ? `${what}, withdrawn. ${note}` : `${what}, withdrawn; its content is now in ${ids}.`;
}
