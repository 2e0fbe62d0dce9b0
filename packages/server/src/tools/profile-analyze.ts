import * as z from 'zod';
import { ANALYSIS_KINDS, refuseOtherOptions } from '../analysis/options.ts';
import { INTERVALS } from '../analysis/period-ends.ts';
import { reportOf } from '../analysis/report.ts';
import { today } from '../assessments/calendar-date.ts';
import { OUTCOME_STATES, readStanding } from '../assessments/standing.ts';
import { PRIORITIES } from '../database/tables/priority.ts';
import { readFilter } from '../framework/element-filter.ts';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { pageWithin } from '../paging/page-within.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { answerBytes, bytesLeft } from '../tool-kit/answer-size.ts';
import { cursor, day, detail, elementFilter, nextCursor, profileId } from '../tool-kit/arguments.ts';
import { priority, revision } from '../tool-kit/profile-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileId(),
  kind: z.enum(ANALYSIS_KINDS).default('scores').describe('What to analyze.'),
  ...elementFilter(),
  detail: detail('detailed: also by category and outcome.'),
  asOf: day('Default: today.').optional(),
  staleAfterDays: z
    .int()
    .min(0)
    .max(36_500)
    .optional()
    .describe('What is older is stale. Default: not judged.'),
  weights: z
    .record(z.enum([...PRIORITIES, 'none']), z.int().min(0).max(100))
    .optional()
    .describe('Of gaps, by target priority.'),
  interval: z.enum(INTERVALS).optional().describe('Of a trend. Default: quarter.'),
  from: day('Of a trend. Default: first assessment.').optional(),
  limit: z.int().min(1).max(200).default(60).describe('Entries per page.'),
  cursor: cursor().optional(),
});

function output() {
  /** Each figure has a name, which docs/figures.md explains; null means unknown. */
  const figures = z.record(z.string(), z.number().nullable()).meta({ id: 'figures' });
  const ids = z.array(z.string()).meta({ id: 'ids' });
  const outcomeIds = z.record(z.string(), ids);
  return z.object({
    profile: z.string(),
    revision: revision(),
    kind: z.string(),
    asOf: z.string(),
    basis: z.string(),
    scales: z.record(z.string(), z.record(z.string(), z.string())).optional(),
    figures: figures.optional(),
    groups: z
      .array(
        z.object({
          id: z.string(),
          name: z.string(),
          basis: z.string(),
          figures,
          distribution: figures.optional(),
          byConfidence: figures.optional(),
          byAssessor: z.array(z.object({ assessor: z.string(), outcomes: z.int() })).optional(),
        }),
      )
      .optional(),
    weights: figures.optional(),
    outcomes: z
      .array(
        z.object({
          id: z.string(),
          state: z.enum(OUTCOME_STATES).optional(),
          score: z.int().nullable(),
          target: z.int().nullable(),
          gap: z.int().nullable(),
          assessedOn: z.string().nullable().optional(),
          targetPriority: priority().optional(),
          weightedGap: z.int().nullable().optional(),
        }),
      )
      .optional(),
    points: z.array(z.object({ date: z.string(), figures, changed: outcomeIds.optional() })).optional(),
    outcomeIds: outcomeIds.optional(),
    matrix: z.record(z.string(), figures).optional(),
    cells: z
      .array(
        z.object({
          likelihood: z.int().nullable(),
          impact: z.int().nullable(),
          count: z.int(),
          risks: ids,
        }),
      )
      .optional(),
    rules: z
      .array(z.object({ rule: z.string(), checked: z.string(), count: z.int().nullable(), outcomes: ids }))
      .optional(),
    opinions: z
      .array(
        z.object({
          outcome: z.string(),
          assessor: z.string(),
          score: z.int().nullable(),
          date: z.string(),
        }),
      )
      .optional(),
    nextCursor: nextCursor(),
  });
}

const position = () => z.tuple([z.int().min(0)]);

export const profileAnalyze = tool({
  name: 'profile_analyze',
  title: 'Analyze a profile',
  description:
    'Figures of a profile, from the outcomes in scope (included and applicable). scores: distribution, mean, gap by function. coverage: what is assessed, by whom. gaps: target minus score, weighted only by your weights. trend: recorded scores at the ends of periods. evidenceGaps: scores without accepted evidence. riskHeatMap: open risks by likelihood and impact. consistency: what does not fit. Two decimals, half away from zero; null is unknown.',
  input,
  output,
  annotations: READ_ONLY,
  run: async ({ profile: id, kind, detail, limit, cursor, ...rest }, { db, now, name }) => {
    const { function: _, category: __, ...options } = rest;
    refuseOtherOptions(kind, options);
    const filter = readFilter(rest);
    const day = today(now());
    const asOf = options.asOf ?? day;
    const { profile, report } = await db
      .transaction()
      .setAccessMode('read only')
      .execute(async (transaction) => {
        const standing = await readStanding(transaction, id);
        const question = { ...options, kind, filter, detailed: detail === 'detailed', asOf, today: day };
        return { ...standing, report: await reportOf(transaction, standing, question) };
      });
    // A page of another revision or day would belong to other figures, so the cursor has both.
    const list = {
      tool: name,
      profile: id,
      revision: String(profile.revision),
      request: canonicalJson({ ...options, ...filter, kind, detail, asOf }),
    };
    const [start] = decodeCursor(cursor, list, position) ?? [0];
    const { finding, basis, scales, facts: findings, list: long } = report;
    const facts = {
      profile: profile.id,
      revision: profile.revision,
      kind,
      asOf,
      basis,
      ...(scales && { scales }),
      ...findings,
    };
    const notInText = [
      'kind',
      'scales',
      'groups.basis',
      'groups.distribution',
      'matrix',
      ...(options.weights ? [] : ['outcomes.weightedGap', 'figures.weightedSum']),
    ];
    const where = filter.categoryId ?? filter.functionId;
    const summary = `${profile.name} of ${profile.organization}${where === undefined ? '' : `, ${where}`}: ${finding}; ${basis}.`;
    if (long === undefined) return { summary, facts, notInText };
    const page = pageWithin(long.items, {
      start,
      limit,
      maxBytes: bytesLeft(facts),
      bytesOf: (item) => answerBytes({ [long.name]: [item] }),
    });
    return {
      summary,
      notInText,
      facts: {
        ...facts,
        [long.name]: page.items,
        ...(page.next !== null && { nextCursor: encodeCursor(list, [page.next]) }),
      },
    };
  },
});
