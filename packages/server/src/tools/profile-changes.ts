import * as z from 'zod';
import { INTERVALS } from '../analysis/period-ends.ts';
import { answerComparison, comparisonOutput } from '../changes/comparison-answer.ts';
import { answerTrend, trendOutput } from '../changes/trend-answer.ts';
import { readFilter } from '../framework/element-filter.ts';
import { outcomes } from '../framework/elements.ts';
import { MAX_PROFILE_NAME } from '../profiles/profile.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import {
  cursor,
  day,
  detail,
  elementFilter,
  nextCursor,
  pageSize,
  pointOfView,
  profileToRead,
} from '../tool-kit/arguments.ts';
import { ignored, noted, notes } from '../tool-kit/notes.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileToRead(),
  with: z.array(line(MAX_PROFILE_NAME)).min(1).max(4).optional().describe('Profiles to compare with.'),
  ...elementFilter(),
  interval: z.enum(INTERVALS).optional().describe('Trend. Default: quarter.'),
  from: day('Trend. Default: first assessment.').optional(),
  ...pointOfView(),
  detail: detail('detailed: also which outcomes changed, or are alike.'),
  limit: pageSize(outcomes.length, 20),
  cursor: cursor().optional(),
});

const output = () =>
  z.object({ ...trendOutput(), ...comparisonOutput(), notes: notes(), nextCursor: nextCursor() });

export const profileChanges = tool({
  name: 'profile_changes',
  title: 'Changes and differences',
  description:
    'How scores of the same outcomes changed by period, newly assessed and excluded apart. With "with": outcomes that differ between profiles.',
  input,
  output,
  annotations: READ_ONLY,
  run: async (
    { profile, with: others, interval, from, asOf, knownAt, detail, limit, cursor, ...filters },
    call,
  ) => {
    const filter = readFilter(filters);
    const page = { cursor, limit };
    const isDetailed = detail === 'detailed';
    const view = { asOf, knownAt };
    const now = call.now();
    if (others === undefined) {
      const range = { interval: interval ?? 'quarter', from, view, now };
      return answerTrend({ profile, filter, isDetailed, ...range }, page, call);
    }
    const answer = await answerComparison(
      { ids: [profile, ...others], filter, isDetailed, view, now },
      page,
      call,
    );
    const skipped = ignored({ interval, from }, 'only a trend has periods; leave "with" out for one');
    return { ...answer, facts: { ...answer.facts, ...noted(skipped) } };
  },
});
