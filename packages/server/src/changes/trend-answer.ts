import * as z from 'zod';
import { trendHeadline } from '../analysis/headlines.ts';
import { checkCoverage, leastCoverageOf, thinNote } from '../analysis/least-coverage.ts';
import { type Interval, periodEnds, refuseAfter } from '../analysis/period-ends.ts';
import { CHANGES, type TrendPoint, type TrendStep } from '../analysis/trend.ts';
import { type PointOfView, scopeNotes, seeProfile } from '../assessments/point-of-view.ts';
import { type ElementFilter, passes } from '../framework/element-filter.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { figures, idsByName, labels, labelsOf } from '../tool-kit/figure-schemas.ts';
import { withPage } from '../tool-kit/list-page.ts';
import { noted } from '../tool-kit/notes.ts';
import { headOf, named } from '../tool-kit/profile-head.ts';
import { pointOfViewOutput, revision } from '../tool-kit/profile-schemas.ts';
import type { Answer, ToolCall } from '../tool-kit/tool.ts';
import { loadTrendSources, trendBasis, trendOf } from './trend-sources.ts';

export interface TrendQuestion {
  /** As given. */
  readonly profile: string | undefined;
  readonly filter: ElementFilter;
  readonly isDetailed: boolean;
  readonly interval: Interval;
  /** A day, `YYYY-MM-DD`; undefined is the first assessment. */
  readonly from: string | undefined;
  readonly view: PointOfView;
  readonly now: Date;
}

/** The page of a list that a call asks for. */
export interface Paging {
  readonly cursor: string | undefined;
  readonly limit: number;
}

export function trendOutput() {
  const step = z.object({ since: z.string(), figures: figures(), changed: idsByName().optional() });
  return {
    profile: z.string().optional(),
    revision: revision().optional(),
    ...pointOfViewOutput(),
    basis: z.string(),
    scale: labels().optional(),
    ends: step.nullable().optional(),
    points: z
      .array(
        z.object({
          date: z.string(),
          figures: figures(),
          thin: z.boolean().optional(),
          changed: idsByName().optional(),
        }),
      )
      .optional(),
  };
}

/**
 * Answers how a profile's scores have changed.
 * @throws CsfServerError UNKNOWN_PROFILE, or INVALID_INPUT for days in the future or too many points
 */
export async function answerTrend(
  { profile: given, filter, isDetailed, interval, from, view: wanted, now }: TrendQuestion,
  page: Paging,
  { db, name }: Pick<ToolCall, 'db' | 'name'>,
): Promise<Answer> {
  const { profile, view, asOf, sources, days, notes } = await db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const concerns = (outcomeId: string) => passes(outcomeId, filter);
      const { profile, asOf, moment, view } = await seeProfile(transaction, given, wanted, { now, concerns });
      refuseAfter(from, asOf);
      const sources = await loadTrendSources(transaction, profile, { asOf, entry: moment.entry }, filter);
      const days = periodEnds(interval, from ?? sources.recorded[0]?.date ?? asOf, asOf);
      const notes = await scopeNotes(transaction, profile, days[0] ?? asOf);
      return { profile, view, asOf, sources, days, notes };
    });
  const trend = trendOf(sources, days, profile.rules);
  const leastCoverage = leastCoverageOf(profile);
  const last = trend.points.at(-1);
  const facts = {
    ...headOf(profile),
    ...view,
    asOf,
    basis: trendBasis(sources),
    scale: labelsOf(profile.scale),
    ends: trend.ends && endsRow(trend.ends, isDetailed),
    ...noted(notes),
  };
  const said = [trendHeadline(trend), (last && thinNote(last, leastCoverage)) ?? []].flat();
  return {
    notInText: ['scale'],
    ...(!isDetailed && trend.ends !== null && { next: 'detail "detailed" names the outcomes that changed.' }),
    summary: `${named(profile, filter)}: ${said.join('; ')}.`,
    facts: withPage(facts, {
      key: 'points',
      items: trend.points.map((point) => pointRow(point, isDetailed, leastCoverage)),
      identity: {
        tool: name,
        profile: profile.id,
        revision: String(profile.revision),
        request: canonicalJson({ ...filter, ...view, asOf, interval, from, isDetailed }),
      },
      ...page,
    }),
  };
}

/** The coverage of the day and, in the same row, what has changed since the point before: null at the first. */
function pointRow(
  { date, step, basis: _, ...coverage }: TrendPoint,
  isDetailed: boolean,
  leastCoverage: number,
) {
  const { thin } = checkCoverage(coverage, leastCoverage);
  return {
    date,
    figures: { ...coverage, ...stepFigures(step) },
    ...(thin && { thin }),
    ...(isDetailed && step !== null && { changed: step.changed }),
  };
}

function endsRow(ends: TrendStep, isDetailed: boolean) {
  return { since: ends.since, figures: stepFigures(ends), ...(isDetailed && { changed: ends.changed }) };
}

const STEP_FIGURES = ['sameOutcomes', 'meanBefore', 'mean', ...CHANGES] as const;

function stepFigures(step: TrendStep | null): Readonly<Record<string, number | null>> {
  return Object.fromEntries(STEP_FIGURES.map((figure) => [figure, step?.[figure] ?? null]));
}
