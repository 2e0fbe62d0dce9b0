import * as z from 'zod';
import { INTERVALS } from '../analysis/period-ends.ts';
import { hasFormOfDay, isCalendarDate, NO_DATE } from '../assessments/calendar-date.ts';
import { answerComparison, comparisonOutput } from '../changes/comparison-answer.ts';
import { answerStates } from '../changes/state-answer.ts';
import { stateOutput } from '../changes/state-facts.ts';
import { answerTrend, trendOutput } from '../changes/trend-answer.ts';
import { readFilter } from '../framework/element-filter.ts';
import { outcomes } from '../framework/elements.ts';
import { MAX_PROFILE_NAME } from '../profiles/profile.ts';
import { invalid } from '../refusals/invalid.ts';
import { NOW } from '../snapshots/find-snapshot.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import {
  cursor,
  detail,
  elementFilter,
  nextCursor,
  pageSize,
  pointOfView,
  profileToRead,
} from '../tool-kit/arguments.ts';
import { ignored, noted, notes } from '../tool-kit/notes.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { type Answer, tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileToRead(),
  with: z.array(line(MAX_PROFILE_NAME)).min(1).max(4).optional().describe('Profiles to compare with.'),
  ...elementFilter(),
  interval: z.enum(INTERVALS).optional().describe('Trend. Default: quarter.'),
  from: end('Day or snapshot. Default: first assessment.').optional(),
  to: end('Snapshot. Default: asOf.').optional(),
  ...pointOfView(),
  detail: detail('detailed: also which outcomes changed, or are alike.'),
  limit: pageSize(outcomes.length, 20),
  cursor: cursor().optional(),
});

/** A snapshot, or a day. */
function end(description: string): z.ZodString {
  return line(120)
    .refine((text) => !hasFormOfDay(text) || isCalendarDate(text), NO_DATE)
    .describe(description);
}

const output = () =>
  z.object({
    ...trendOutput(),
    ...comparisonOutput(),
    ...stateOutput(),
    notes: notes(),
    nextCursor: nextCursor(),
  });

export const profileChanges = tool({
  name: 'profile_changes',
  title: 'Changes and differences',
  description:
    'How scores of the same outcomes changed by period, newly assessed and excluded apart; from a snapshot, by outcome. With "with": outcomes that differ between profiles.',
  input,
  output,
  annotations: READ_ONLY,
  run: async ({ profile, with: others, detail, limit, cursor, ...rest }, call) => {
    const { interval, from, to, asOf, knownAt, ...filters } = rest;
    const view = { asOf, knownAt };
    const common = { profile, filter: readFilter(filters), isDetailed: detail === 'detailed', view };
    const page = { cursor, limit };
    const now = call.now();
    if (others !== undefined) {
      const answer = await answerComparison({ ids: [profile, ...others], ...common, now }, page, call);
      return withNotes(
        answer,
        ignored({ interval, from, to }, 'they are for one profile; leave "with" out for it'),
      );
    }
    if (to === undefined && (from === undefined || hasFormOfDay(from)))
      return answerTrend({ ...common, interval: interval ?? 'quarter', from, now }, page, call);
    if (from === undefined)
      throw invalid('from is required with to', 'Give a snapshot or a day to compare from.');
    const answer = await answerStates({ ...common, from, to: to ?? NOW }, page, call);
    return withNotes(answer, ignored({ interval }, 'two states are compared'));
  },
});

function withNotes(answer: Answer, skipped: readonly string[]): Answer {
  const said = Object(answer.facts)['notes'] ?? [];
  return { ...answer, facts: { ...answer.facts, ...noted([...said, ...skipped]) } };
}
