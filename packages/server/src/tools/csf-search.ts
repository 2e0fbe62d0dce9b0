import * as z from 'zod';
import { describe, summarize } from '../framework/describe.ts';
import { type ElementFilter, passes, readFilter } from '../framework/element-filter.ts';
import { lookUpId, resolveElement } from '../framework/resolve.ts';
import { loadWording, type Wording } from '../framework-import/wording.ts';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { pageWithin } from '../paging/page-within.ts';
import { counted } from '../text/counted.ts';
import { quote } from '../text/quote.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { answerBytes, bytesLeft } from '../tool-kit/answer-size.ts';
import { cursor, elementFilter, nextCursor, pageSize } from '../tool-kit/arguments.ts';
import { elementDescription } from '../tool-kit/element-schemas.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  query: line(200).describe('Words, or an id such as "gv oc 1".'),
  ...elementFilter(),
  limit: pageSize(50, 10, 'Results per page.'),
  cursor: cursor().optional(),
});

const output = () =>
  z.object({
    match: z
      .enum(['id', 'all words', 'any word'])
      .describe('What the first result has of the query; "id": it is the element.'),
    total: z.int(),
    withAllWords: z.int().describe('These come first.'),
    wording: z.string().describe('Whose words the statements are.'),
    results: z
      .array(elementDescription().omit({ lookFor: true, parents: true, contains: true, predecessors: true }))
      .describe('Best match first.'),
    nextCursor: nextCursor(),
  });

const position = () => z.tuple([z.int().min(0)]);

export const csfSearch = tool({
  name: 'csf_search',
  title: 'Search the CSF',
  description: 'Search NIST CSF 2.0 by words of its elements or of the trade (MFA, vendor).',
  input,
  output,
  annotations: READ_ONLY,
  run: async ({ query, limit, cursor, ...filters }, { db, searchIndex, name }) => {
    const filter = readFilter(filters);
    const list = { tool: name, query, ...filter };
    const [start] = decodeCursor(cursor, list, position) ?? [0];
    const direct = lookUpWithin(query, filter);
    const { ids, withAllWords } =
      direct === null ? searchIndex.search(query, filter) : searchIndex.around(direct, filter);
    const shown = ids.slice(start, start + limit);
    const words = await loadWording(db, shown);
    const facts = {
      match: matchOf(direct, withAllWords),
      total: ids.length,
      withAllWords,
      wording: words.wording,
    };
    const page = pageWithin(
      shown.map((id) => result(id, words)),
      {
        start: 0,
        limit,
        maxBytes: bytesLeft(facts),
        bytesOf: (result) => answerBytes({ results: [result] }),
      },
    );
    const end = start + page.items.length;
    return {
      summary: summaryOf(query, ids.length, withAllWords),
      ...(ids.length === 0 && { next: 'Try other or fewer words, or no filter.' }),
      facts: {
        ...facts,
        results: page.items,
        ...(end < ids.length && { nextCursor: encodeCursor(list, [end]) }),
      },
    };
  },
});

/** The query's element id, or null if the query is no id or does not pass the filter. */
function lookUpWithin(query: string, filter: ElementFilter): string | null {
  const found = lookUpId(query);
  if (found === null) return null;
  const { id } = found.status === 'active' ? found.element : found.entry;
  return passes(id, filter) ? id : null;
}

function result(id: string, { statementOf, whoseOf }: Wording): object {
  const found = resolveElement(id);
  if (found.status === 'withdrawn') return describe(found, 'concise');
  const { id: _, type, ...text } = summarize(found.element, 'concise');
  return { id, type, status: 'active', ...text, statement: statementOf(found.element), ...whoseOf(id) };
}

function matchOf(direct: string | null, withAllWords: number): 'id' | 'all words' | 'any word' {
  if (direct !== null) return 'id';
  return withAllWords > 0 ? 'all words' : 'any word';
}

function summaryOf(query: string, total: number, withAllWords: number): string {
  if (total === 0) return `Nothing in CSF 2.0 matches ${quote(query)}.`;
  const found = `${counted(total, 'element')} for ${quote(query)}`;
  if (withAllWords === total) return `${found}.`;
  return withAllWords === 0
    ? `${found}: none has all words.`
    : `${found}: ${withAllWords} with all words, then those with some.`;
}
