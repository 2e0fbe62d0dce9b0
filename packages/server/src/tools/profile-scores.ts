import * as z from 'zod';
import { analyzeCoverage, type GroupCoverage } from '../analysis/coverage.ts';
import { conciseGroups } from '../analysis/groups.ts';
import { scoreHeadline, shortfallHeadline } from '../analysis/headlines.ts';
import { checkCoverage, leastCoverageOf } from '../analysis/least-coverage.ts';
import { analyzeScores, type GroupFigures } from '../analysis/scores.ts';
import { see } from '../assessments/point-of-view.ts';
import { passes, readFilter } from '../framework/element-filter.ts';
import { outcomes } from '../framework/elements.ts';
import { canonicalJson } from '../text/canonical-json.ts';
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
import { figures, labels, labelsOf, scoredOutcome, thin } from '../tool-kit/figure-schemas.ts';
import { withPage } from '../tool-kit/list-page.ts';
import { noted, notes } from '../tool-kit/notes.ts';
import { headOf, named, withName } from '../tool-kit/profile-head.ts';
import { pointOfViewOutput, revision } from '../tool-kit/profile-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileToRead(),
  ...elementFilter(),
  ...pointOfView(),
  detail: detail('detailed: also by category, outcome, assessor, confidence.'),
  limit: pageSize(outcomes.length, 60),
  cursor: cursor().optional(),
});

const output = () =>
  z.object({
    profile: z.string(),
    revision: revision(),
    ...pointOfViewOutput(),
    basis: z.string(),
    leastCoverage: z.number(),
    scale: labels(),
    groups: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        figures: figures(),
        distribution: figures(),
        thin: thin(),
        byConfidence: figures().optional(),
      }),
    ),
    byAssessor: z.object({ total: z.int(), rows: z.array(z.looseObject({})) }).optional(),
    outcomes: z.array(scoredOutcome()).optional(),
    notes: notes(),
    nextCursor: nextCursor(),
  });

/** More names would leave no room for the outcomes. */
const MAX_ASSESSORS = 50;

export const profileScores = tool({
  name: 'profile_scores',
  title: 'Scores of a profile',
  description:
    'Scores by function: coverage, distribution, mean, what is below target. thin: too little is assessed for the mean.',
  input,
  output,
  annotations: READ_ONLY,
  run: async ({ profile: id, detail, limit, cursor, asOf, knownAt, ...filters }, { db, name, now }) => {
    const filter = readFilter(filters);
    const concerns = (outcomeId: string) => passes(outcomeId, filter);
    const seen = await see(db, id, { asOf, knownAt }, { now: now(), concerns });
    const { profile, standings, view } = seen;
    const leastCoverage = leastCoverageOf(profile);
    const { groups, outcomes } = analyzeScores(standings, profile.scale, filter, { leastCoverage });
    const isDetailed = detail === 'detailed';
    const coverage = isDetailed ? analyzeCoverage(standings, filter).groups : [];
    const rows = groups.map((group, index) => {
      const byConfidence = coverage[index]?.byConfidence;
      return { ...groupRow(group), ...(byConfidence && { byConfidence }) };
    });
    const [whole] = groups;
    const facts = {
      ...headOf(profile),
      ...view,
      basis: `${whole?.basis ?? ''}; ${whole?.shortfall.basis ?? ''}`,
      leastCoverage,
      scale: labelsOf(profile.scale),
      ...noted(seen.notes),
    };
    const list = {
      identity: {
        tool: name,
        profile: profile.id,
        revision: String(profile.revision),
        request: canonicalJson({ ...filter, ...view, detail }),
      },
      cursor,
      limit,
    };
    return {
      notInText: ['scale', 'groups.distribution'],
      ...(whole?.thin === true && { next: 'assessment_next gives the next outcomes to assess.' }),
      summary: `${named(profile, filter)}: ${whole === undefined ? '' : headlineOf(whole, leastCoverage)}.`,
      facts: isDetailed
        ? withPage(
            { ...facts, groups: rows, byAssessor: assessorsOf(coverage[0]) },
            { key: 'outcomes', items: outcomes.map(withName), ...list },
          )
        : withPage(facts, { key: 'groups', items: conciseGroups(rows, filter), ...list }),
    };
  },
});

function assessorsOf(whole: GroupCoverage | undefined): object {
  const { byAssessor = [] } = whole ?? {};
  return { total: byAssessor.length, rows: byAssessor.slice(0, MAX_ASSESSORS) };
}

function headlineOf(whole: GroupFigures, leastCoverage: number): string {
  const { thin } = checkCoverage(whole, leastCoverage);
  const shortfall = thin ? { ...whole.shortfall, meanShortfall: null } : whole.shortfall;
  return `${scoreHeadline(whole, leastCoverage)}; ${shortfallHeadline(shortfall)}`;
}

function groupRow({ id, name, included, notApplicable, inScope, assessed, ...group }: GroupFigures) {
  const { evidencePending, mean, thin, distribution, shortfall } = group;
  const { basis: _, ...shortfalls } = shortfall;
  return {
    id,
    name,
    figures: { included, notApplicable, inScope, assessed, evidencePending, mean, ...shortfalls },
    distribution,
    ...(thin && mean !== null && { thin }),
  };
}
