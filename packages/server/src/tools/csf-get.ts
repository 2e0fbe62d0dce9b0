import * as z from 'zod';
import { resolveElement } from '../framework/resolve.ts';
import { describeInWords, type ElementInWords } from '../framework-import/describe-in-words.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { detail, elementId } from '../tool-kit/arguments.ts';
import { elementDescription, officialText, unverifiedText } from '../tool-kit/element-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  id: elementId('E.g. "GV", "PR.AA", "gv oc 1".'),
  detail: detail('detailed: with everything below.'),
});

const output = () =>
  elementDescription().extend({
    wording: z.string().describe('Whose words all but official and unverified are.'),
    official: officialText().optional().describe("NIST's wording, if imported."),
    unverified: unverifiedText().optional().describe("Imported, and not known to be NIST's."),
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

function summaryOf(element: ElementInWords): string {
  const { id, type, status, shortName, name = shortName, successors = [], note = '', unverified } = element;
  const what = `${id}${name === undefined ? '' : ` ${name}`}: ${type} of NIST CSF 2.0`;
  const isDoubtful = unverified === undefined ? '' : ' Some imported words of it are unverified.';
  if (status === 'active') return `${what}.${isDoubtful}`;
  const ids = successors.map((successor) => successor.id).join(', ');
  return ids === '' ? `${what}, withdrawn. ${note}` : `${what}, withdrawn; its content is now in ${ids}.`;
}
