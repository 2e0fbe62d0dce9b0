import * as z from 'zod';
import { INTERVALS } from '../analysis/period-ends.ts';
import { today } from '../assessments/calendar-date.ts';
import { answerComparison, comparisonOutput } from '../changes/comparison-answer.ts';
import { answerTrend, trendOutput } from '../changes/trend-answer.ts';
import { readFilter } from '../framework/element-filter.ts';
import { outcomes } from '../framework/elements.ts';
import { MAX_PROFILE_NAME } from '../profiles/profile.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { cursor, day, detail, elementFilter, nextCursor, profileToRead } from '../tool-kit/arguments.ts';
import { ignored, noted, notes } from '../tool-kit/notes.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileToRead(),
  with: z.array(line(MAX_PROFILE_NAME)).min(1).max(4).optional().describe('Profiles to compare with.'),
  ...elementFilter(),
  interval: z.enum(INTERVALS).optional().describe('Trend. Default: quarter.'),
  from: day('Trend. Default: first assessment.').optional(),
  asOf: day('Trend. Default: today.').optional(),
  detail: detail('detailed: also which outcomes changed, or are alike.'),
  limit: z.int().min(1).max(outcomes.length).default(20).describe('Per page.'),
  cursor: cursor().optional(),
});

const output = () =>
  z.object({ ...trendOutput(), ...comparisonOutput(), notes: notes(), nextCursor: nextCursor() });

export const profileChanges = tool({
  name: 'profile_changes',
  title: 'Changes and differences',
  description:
    'How scores of the same outcomes changed by period; what was newly assessed or excluded is counted apart. With "with": outcomes that differ between profiles.',
  input,
  output,
  annotations: READ_ONLY,
  run: async ({ profile, with: others, interval, from, asOf, detail, limit, cursor, ...filters }, call) => {
    const filter = readFilter(filters);
    const page = { cursor, limit };
    const isDetailed = detail === 'detailed';
    if (others === undefined) {
      const day = today(call.now());
      const range = { interval: interval ?? 'quarter', from, asOf: asOf ?? day, today: day };
      return answerTrend({ profile, filter, isDetailed, ...range }, page, call);
    }
    const answer = await answerComparison({ ids: [profile, ...others], filter, isDetailed }, page, call);
    const skipped = ignored({ interval, from, asOf }, 'only a trend has days; leave "with" out for one');
    return { ...answer, facts: { ...answer.facts, ...noted(skipped) } };
  },
});
