import * as z from 'zod';
import { describe, summarize } from '../framework/describe.ts';
import { type ElementFilter, passes, readFilter } from '../framework/element-filter.ts';
import { lookUp, resolveElement } from '../framework/resolve.ts';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { counted } from '../text/counted.ts';
import { quote } from '../text/quote.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { cursor, elementFilter, nextCursor } from '../tool-kit/arguments.ts';
import { elementDescription } from '../tool-kit/element-schemas.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  query: line(200).describe('Words, or an id such as "gv oc 1".'),
  ...elementFilter(),
  limit: z.int().min(1).max(50).default(10).describe('Results per page.'),
  cursor: cursor().optional(),
});

const output = () =>
  z.object({
    match: z
      .enum(['id', 'all words', 'any word'])
      .describe('What results have of the query; "id": the first is the element.'),
    total: z.int(),
    results: z
      .array(elementDescription().omit({ lookFor: true, parents: true, contains: true, predecessors: true }))
      .describe('Best match first.'),
    nextCursor: nextCursor(),
  });

const position = () => z.tuple([z.int().min(0)]);

export const csfSearch = tool({
  name: 'csf_search',
  title: 'Search the CSF',
  description:
    'Search functions, categories, outcomes and withdrawn elements of NIST CSF 2.0 by words in ids, names, statements and what to look for. If none has all words, those with any are given.',
  input,
  output,
  annotations: READ_ONLY,
  run: ({ query, limit, cursor, ...filters }, { searchIndex, name }) => {
    const filter = readFilter(filters);
    const list = { tool: name, query, ...filter };
    const [start] = decodeCursor(cursor, list, position) ?? [0];
    const direct = lookUpWithin(query, filter);
    const hits = searchIndex.search(direct ?? query, filter);
    const ids = direct === null ? hits.ids : [direct, ...hits.ids.filter((id) => id !== direct)];
    const end = start + limit;
    return {
      summary: summaryOf(query, ids.length),
      ...(ids.length === 0 && { next: 'Try other or fewer words, or no filter.' }),
      facts: {
        match: direct === null ? hits.match : 'id',
        total: ids.length,
        results: ids.slice(start, end).map(result),
        ...(end < ids.length && { nextCursor: encodeCursor(list, [end]) }),
      },
    };
  },
});

/** The query's element id, or null if the query is no id or does not pass the filter. */
function lookUpWithin(query: string, filter: ElementFilter): string | null {
  const found = lookUp(query);
  if (found === null) return null;
  const { id } = found.status === 'active' ? found.element : found.entry;
  return passes(id, filter) ? id : null;
}

function result(id: string): object {
  const found = resolveElement(id);
  if (found.status === 'withdrawn') return describe(found, 'concise');
  const { id: _, type, ...text } = summarize(found.element, 'concise');
  return { id, type, status: 'active', ...text };
}

function summaryOf(query: string, total: number): string {
  return total === 0
    ? `Nothing in CSF 2.0 matches ${quote(query)}.`
    : `${counted(total, 'element')} for ${quote(query)}.`;
}
