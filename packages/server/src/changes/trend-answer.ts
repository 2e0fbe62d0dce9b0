import * as z from 'zod';
import { trendHeadline } from '../analysis/headlines.ts';
import { checkCoverage, leastCoverageOf, thinNote } from '../analysis/least-coverage.ts';
import { type Interval, periodEnds, refuseAfter } from '../analysis/period-ends.ts';
import { analyzeTrend, CHANGES, type TrendPoint, type TrendStep } from '../analysis/trend.ts';
import { trendDays } from '../analysis/trend-days.ts';
import { type PointOfView, scopeNotes, seeProfile } from '../assessments/point-of-view.ts';
import { loadScoreHistory } from '../assessments/score-history.ts';
import { type ElementFilter, passes } from '../framework/element-filter.ts';
import { loadScopeHistory } from '../history/scope-history.ts';
import { loadMaterialHistory } from '../records/intake.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { counted } from '../text/counted.ts';
import { figures, idsByName, labels, labelsOf } from '../tool-kit/figure-schemas.ts';
import { withPage } from '../tool-kit/list-page.ts';
import { noted } from '../tool-kit/notes.ts';
import { headOf, named } from '../tool-kit/profile-head.ts';
import { pointOfViewOutput, revision } from '../tool-kit/profile-schemas.ts';
import type { Answer, ToolCall } from '../tool-kit/tool.ts';

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
  const { profile, view, asOf, recorded, days, scopeAt, materialAt, notes } = await db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const concerns = (outcomeId: string) => passes(outcomeId, filter);
      const { profile, asOf, moment, view } = await seeProfile(transaction, given, wanted, { now, concerns });
      refuseAfter(from, asOf);
      const { entry } = moment;
      const history = await loadScoreHistory(transaction, profile.id, { asOf, entry });
      const recorded = history.filter(({ outcomeId }) => passes(outcomeId, filter));
      const days = periodEnds(interval, from ?? recorded[0]?.date ?? asOf, asOf);
      return {
        ...{ profile, view, asOf, recorded, days },
        scopeAt: await loadScopeHistory(transaction, profile, entry),
        materialAt: await loadMaterialHistory(transaction, profile.id, entry),
        notes: await scopeNotes(transaction, profile, days[0] ?? asOf),
      };
    });
  const concernedAt = (day: string) => {
    const material = materialAt(day);
    return scopeAt(day)
      .filter(({ outcome }) => passes(outcome.id, filter))
      .map((one) => ({ ...one, hasMaterial: material.has(one.outcome.id) }));
  };
  const trend = analyzeTrend(trendDays(days, recorded, concernedAt, profile.rules.prevails));
  const leastCoverage = leastCoverageOf(profile);
  const last = trend.points.at(-1);
  const facts = {
    ...headOf(profile),
    ...view,
    asOf,
    basis: `${counted(recorded.length, 'assessment')} by date, with the scope of each day`,
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
