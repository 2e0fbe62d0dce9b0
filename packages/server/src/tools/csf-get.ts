import * as z from 'zod';
import type { ElementDescription } from '../framework/describe.ts';
import { resolveElement } from '../framework/resolve.ts';
import { describeInWords } from '../framework-import/describe-in-words.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { detail, elementId } from '../tool-kit/arguments.ts';
import { elementDescription, officialText } from '../tool-kit/element-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  id: elementId('E.g. "GV", "PR.AA", "gv oc 1".'),
  detail: detail('detailed: with everything below.'),
});

const output = () =>
  elementDescription().extend({
    wording: z.string().describe('Whose words all but official are.'),
    official: officialText().optional().describe("NIST's wording, if imported."),
  });

export const csfGet = tool({
  name: 'csf_get',
  title: 'Get a CSF element',
  description:
    'An element of NIST CSF 2.0, active or withdrawn: statement, what to look for, parents, contents, successors.',
  input,
  output,
  annotations: READ_ONLY,
  run: async ({ id, detail }, { db }) => {
    const element = await describeInWords(db, resolveElement(id), detail);
    return { summary: summaryOf(element), facts: element };
  },
});

function summaryOf(element: ElementDescription): string {
  const { id, type, status, shortName, name = shortName, successors = [], note = '' } = element;
  const what = `${id}${name === undefined ? '' : ` ${name}`}: ${type} of NIST CSF 2.0`;
  if (status === 'active') return `${what}.`;
  const ids = successors.map((successor) => successor.id).join(', ');
  return ids === '' ? `${what}, withdrawn. ${note}` : `${what}, withdrawn; its content is now in ${ids}.`;
}
