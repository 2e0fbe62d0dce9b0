import fc from 'fast-check';
import type { Level, Measured } from '../../../src/charts/chart.ts';
import type { DistributionData } from '../../../src/charts/distribution.ts';
import type { EvidenceAgesData } from '../../../src/charts/evidence-ages.ts';
import type { GanttData } from '../../../src/charts/gantt.ts';
import type { HeatStripData } from '../../../src/charts/heat-strip.ts';
import type { OutcomeMapData } from '../../../src/charts/outcome-map.ts';
import type { RadarData } from '../../../src/charts/radar.ts';
import type { RiskMatrixData } from '../../../src/charts/risk-matrix.ts';
import type { TiersData } from '../../../src/charts/tiers.ts';
import type { TrendData } from '../../../src/charts/trend.ts';
import { hostileText } from '../../support/hostile-text.ts';

/** Five levels, from 0 to 4. */
export const SCALE: readonly Level[] = [0, 1, 2, 3, 4].map((value) => ({ value, label: `Level ${value}` }));

/** Ids of users' records are ours, but charts do not rely on that. */
const anyId = fc.oneof(
  fc.constantFrom('GV', 'GV.OC', 'GV.OC-01', 'GV.OC-02', 'ID.AM', 'ID.AM-07', 'A-1', 'E-2', 'R-3'),
  hostileText,
);

const anyScale = fc
  .uniqueArray(fc.integer({ min: 0, max: 1000 }), { maxLength: 11 })
  .chain((values) =>
    fc.tuple(
      ...values
        .sort((a, b) => a - b)
        .map((value) => fc.record({ value: fc.constant(value), label: hostileText })),
    ),
  );

const anyMean = fc.option(fc.double({ min: -5, max: 1005, noNaN: true }));

const anyCounts = fc
  .tuple(fc.nat(400), fc.nat(400))
  .map(([one, other]) => ({ assessed: Math.min(one, other), inScope: Math.max(one, other) }));

const measured: fc.Arbitrary<Measured> = fc
  .tuple(anyMean, anyCounts, fc.boolean())
  .map(([mean, counts, thin]) => ({ mean, ...counts, thin }));

const otherMean = measured.map(({ assessed, ...rest }) => ({ ...rest, outcomes: assessed }));

const named = { id: anyId, name: hostileText };

const anyDay = fc
  .integer({ min: 0, max: 20_000 })
  .map((days) => new Date(Date.UTC(2000, 0, 1 + days)).toISOString().slice(0, 10));

const maybeDay = fc.option(anyDay);

const radar: fc.Arbitrary<RadarData> = fc.record({
  scale: anyScale,
  functions: fc.array(
    fc
      .tuple(fc.record({ ...named, target: otherMean, before: fc.option(otherMean) }), measured)
      .map(([names, figures]) => ({ ...names, ...figures })),
    { maxLength: 9 },
  ),
  snapshot: fc.option(hostileText),
});

const heatStrip: fc.Arbitrary<HeatStripData> = fc.record({
  scale: anyScale,
  categories: fc.array(
    fc.tuple(fc.record(named), measured).map(([names, figures]) => ({ ...names, ...figures })),
    { maxLength: 30 },
  ),
});

const outcomeMap: fc.Arbitrary<OutcomeMapData> = fc.record({
  scale: anyScale,
  outcomes: fc.array(
    fc.record({
      id: anyId,
      shortName: hostileText,
      state: fc.constantFrom('assessed', 'evidence pending', 'not assessed', 'not applicable', 'excluded'),
      score: anyMean,
      target: anyMean,
    }),
    { maxLength: 120 },
  ),
});

const distribution: fc.Arbitrary<DistributionData> = fc
  .record({
    scale: anyScale,
    counts: fc.array(fc.tuple(fc.integer({ min: 0, max: 2000 }), fc.nat(106)), { maxLength: 12 }),
    coverage: anyCounts,
    notApplicable: fc.nat(106),
    thin: fc.boolean(),
  })
  .map(({ counts, coverage, ...rest }) => ({
    ...rest,
    ...coverage,
    distribution: Object.fromEntries(counts.map(([halves, count]) => [halves / 2, count])),
    evidencePending: Math.floor((coverage.inScope - coverage.assessed) / 2),
  }));

const trend: fc.Arbitrary<TrendData> = fc.record({
  scale: anyScale,
  points: fc
    .array(
      fc.record({
        date: anyDay,
        counts: anyCounts,
        thin: fc.boolean(),
        step: fc.option(
          fc.record({ since: anyDay, sameOutcomes: fc.nat(106), meanBefore: anyMean, mean: anyMean }),
        ),
      }),
      { maxLength: 61 },
    )
    .map((points) =>
      points
        .toSorted((a, b) => (a.date < b.date ? -1 : 1))
        .map(({ counts, ...point }, index) => ({
          ...point,
          ...counts,
          step: index === 0 ? null : point.step,
        })),
    ),
});

const riskMatrix: fc.Arbitrary<RiskMatrixData> = fc
  .record({ likelihoods: anyScale, impacts: anyScale })
  .chain(({ likelihoods, impacts }) => {
    const levelOf = (scale: readonly Level[]) => fc.constantFrom(null, ...scale.map(({ value }) => value));
    const cells = fc.uniqueArray(
      fc
        .record({
          likelihood: levelOf(likelihoods),
          impact: levelOf(impacts),
          risks: fc.array(anyId, { minLength: 1, maxLength: 6 }),
          leftOut: fc.nat(500),
        })
        .map(({ leftOut, ...cell }) => ({ ...cell, count: cell.risks.length + leftOut })),
      { selector: ({ likelihood, impact }) => `${likelihood} ${impact}` },
    );
    const appetite = fc.record({ likelihood: levelOf(likelihoods), impact: levelOf(impacts) });
    return fc.record({
      likelihoods: fc.constant(likelihoods),
      impacts: fc.constant(impacts),
      appetite,
      cells,
    });
  });

/** Scheduled, not scheduled for a reason, or in a plan without a schedule. */
const timing = fc.oneof(
  fc.tuple(anyDay, anyDay).map((days) => {
    const [start = '', finish = ''] = days.toSorted();
    return { start, finish, notScheduled: null };
  }),
  hostileText.map((notScheduled) => ({ start: null, finish: null, notScheduled })),
  fc.constant({ start: null, finish: null, notScheduled: null }),
);

const gantt: fc.Arbitrary<GanttData> = fc
  .record({
    actions: fc.array(
      fc
        .tuple(
          fc.record({
            title: hostileText,
            dueOn: maybeDay,
            daysLate: fc.option(fc.nat(4000)),
          }),
          timing,
        )
        .map(([texts, days]) => ({ ...texts, ...days })),
      { maxLength: 120 },
    ),
    names: fc.array(hostileText, { minLength: 1, maxLength: 5 }),
    today: maybeDay,
  })
  .map(({ actions: drafts, names, today }) => {
    const actions = drafts.map((draft, index) => ({ ...draft, id: `A-${index + 1}` }));
    const scheduled = actions.filter(({ start }) => start !== null);
    const phases = names.map((name, index) => {
      const members = scheduled.filter((_, at) => at % names.length === index);
      return {
        name,
        actions: members.map(({ id }) => id),
        effortHours: members.length,
        start: members[0]?.start ?? null,
        finish: members[0]?.finish ?? null,
      };
    });
    return { actions, phases, today };
  });

const evidenceAges: fc.Arbitrary<EvidenceAgesData> = fc.record({
  asOf: anyDay,
  evidence: fc.array(
    fc.record({
      id: anyId,
      title: hostileText,
      date: anyDay,
      ageDays: fc.nat(9000),
      validUntil: maybeDay,
      state: fc.constantFrom('not reviewed', 'accepted', 'rejected', 'lapsed'),
    }),
    { maxLength: 90 },
  ),
});

const tiers: fc.Arbitrary<TiersData> = fc.record({
  levels: anyScale,
  tiers: fc.array(
    fc.record({
      area: hostileText,
      judgement: fc.option(
        fc.record({
          tier: fc.integer({ min: 1, max: 4 }),
          rationale: hostileText,
          date: anyDay,
          approver: hostileText,
        }),
      ),
    }),
    { maxLength: 4 },
  ),
});

/** Data of any size for each chart, with texts that try to get out of their place. */
export const anyData = {
  radar,
  heatStrip,
  outcomeMap,
  distribution,
  trend,
  riskMatrix,
  gantt,
  evidenceAges,
  tiers,
};
