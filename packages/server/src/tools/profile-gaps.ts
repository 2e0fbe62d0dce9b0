import * as z from 'zod';
import { analyzeGaps } from '../analysis/gaps.ts';
import { shortfallHeadline } from '../analysis/headlines.ts';
import { leastCoverageOf, thinNote } from '../analysis/least-coverage.ts';
import { coverageOf } from '../assessments/coverage.ts';
import { see } from '../assessments/point-of-view.ts';
import { PRIORITIES } from '../database/tables/priority.ts';
import { passes, readFilter } from '../framework/element-filter.ts';
import { outcomes } from '../framework/elements.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import {
  cursor,
  elementFilter,
  nextCursor,
  pageSize,
  pointOfView,
  profileToRead,
} from '../tool-kit/arguments.ts';
import { figures, labels, labelsOf, shortfallRow } from '../tool-kit/figure-schemas.ts';
import { withPage } from '../tool-kit/list-page.ts';
import { noted, notes } from '../tool-kit/notes.ts';
import { headOf, named, withName } from '../tool-kit/profile-head.ts';
import { pointOfViewOutput, revision } from '../tool-kit/profile-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileToRead(),
  ...elementFilter(),
  ...pointOfView(),
  weights: z
    .record(z.enum([...PRIORITIES, 'none']), z.int().min(0).max(100))
    .optional()
    .describe('By target priority.'),
  net: z.boolean().default(false).describe('Also netMean, less what is above target.'),
  limit: pageSize(outcomes.length, 20),
  cursor: cursor().optional(),
});

const output = () =>
  z.object({
    profile: z.string(),
    revision: revision(),
    ...pointOfViewOutput(),
    basis: z.string(),
    scale: labels(),
    figures: figures(),
    weights: figures().optional(),
    outcomes: z.array(shortfallRow()),
    notes: notes(),
    nextCursor: nextCursor(),
  });

/** Said by the summary, or what is left of those that it says. */
const IN_SUMMARY = ['withBoth', 'belowTarget', 'atTarget', 'aboveTarget', 'meanShortfall'];

export const profileGaps = tool({
  name: 'profile_gaps',
  title: 'Outcomes below target',
  description:
    'The outcomes below target, largest shortfall first, and their mean. What is above target does not make up for them.',
  input,
  output,
  annotations: READ_ONLY,
  run: async ({ profile: id, weights, net, limit, cursor, asOf, knownAt, ...filters }, { db, name, now }) => {
    const filter = readFilter(filters);
    const concerns = (outcomeId: string) => passes(outcomeId, filter);
    const seen = await see(db, id, { asOf, knownAt }, { now: now(), registers: ['assessments'], concerns });
    const { profile, standings, view } = seen;
    const concerned = standings.filter(({ outcome }) => passes(outcome.id, filter));
    const { basis, figures, outcomes } = analyzeGaps(concerned, { weights, net });
    const thin = thinNote(coverageOf(concerned), leastCoverageOf(profile));
    const identity = {
      tool: name,
      profile: profile.id,
      revision: String(profile.revision),
      request: canonicalJson({ ...filter, ...view, weights, net }),
    };
    const facts = {
      ...headOf(profile),
      ...view,
      basis,
      scale: labelsOf(profile.scale),
      figures,
      ...(weights && { weights }),
      ...noted(seen.notes),
    };
    return {
      notInText: ['scale', ...IN_SUMMARY.map((figure) => `figures.${figure}`)],
      ...(outcomes.length > 0 && {
        next: 'action_record plans what to do about them.',
      }),
      summary: `${named(profile, filter)}: ${[shortfallHeadline(figures), basis, thin ?? []].flat().join('; ')}.`,
      facts: withPage(facts, { key: 'outcomes', items: outcomes.map(withName), identity, cursor, limit }),
    };
  },
});
