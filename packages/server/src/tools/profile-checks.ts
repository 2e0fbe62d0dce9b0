import * as z from 'zod';
import { analyzeConsistency } from '../analysis/consistency.ts';
import { analyzeCoverage } from '../analysis/coverage.ts';
import { analyzeEvidenceGaps } from '../analysis/evidence-gaps.ts';
import { loadEvidenceFacts, loadRationales } from '../analysis/registers.ts';
import { coverageOf } from '../assessments/coverage.ts';
import { STATES, seeProfile } from '../assessments/point-of-view.ts';
import { loadScoreHistory } from '../assessments/score-history.ts';
import { passes, readFilter } from '../framework/element-filter.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { counted } from '../text/counted.ts';
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
import { figures, ids, idsByName } from '../tool-kit/figure-schemas.ts';
import { withPage } from '../tool-kit/list-page.ts';
import { noted, notes as notesOutput } from '../tool-kit/notes.ts';
import { headOf, named } from '../tool-kit/profile-head.ts';
import { pointOfViewOutput, revision } from '../tool-kit/profile-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileToRead(),
  ...elementFilter(),
  detail: detail('detailed: also which outcomes, and who disagrees.'),
  staleAfterDays: z.int().min(0).max(36_500).optional().describe('Older is stale. Default: not judged.'),
  ...pointOfView(),
  limit: pageSize(200, 60),
  cursor: cursor().optional(),
});

const output = () =>
  z.object({
    profile: z.string(),
    revision: revision(),
    ...pointOfViewOutput(),
    basis: z.string(),
    coverage: figures(),
    evidence: z.object({ basis: z.string(), figures: figures() }),
    rules: z.array(
      z.object({
        rule: z.string(),
        checked: z.string().optional(),
        count: z.int().nullable(),
        outcomes: ids().optional(),
      }),
    ),
    outcomeIds: idsByName().optional(),
    opinions: z
      .array(
        z.object({
          outcome: z.string(),
          assessor: z.string(),
          score: z.number().nullable(),
          date: z.string(),
        }),
      )
      .optional(),
    notes: notesOutput(),
    nextCursor: nextCursor(),
  });

export const profileChecks = tool({
  name: 'profile_checks',
  title: 'Check a profile',
  description:
    'What is missing or does not fit: outcomes without a score, scores without accepted or current evidence, eight rules of consistency.',
  input,
  output,
  annotations: READ_ONLY,
  run: async (
    { profile: id, detail, staleAfterDays = null, limit, cursor, asOf: wanted, knownAt, ...given },
    { db, now, name },
  ) => {
    const filter = readFilter(given);
    const { profile, standings, asOf, view, notes, evidence, rationales, history } = await db
      .transaction()
      .setAccessMode('read only')
      .execute(async (transaction) => {
        const concerns = (outcomeId: string) => passes(outcomeId, filter);
        const options = { now: now(), registers: [...STATES, 'evidence'] as const, concerns };
        const seen = await seeProfile(transaction, id, { asOf: wanted, knownAt }, options);
        const { profile, moment } = seen;
        return {
          ...seen,
          evidence: await loadEvidenceFacts(transaction, profile.id, moment),
          rationales: await loadRationales(transaction, profile.id, moment),
          history: await loadScoreHistory(transaction, profile.id, moment),
        };
      });
    const concerned = standings.filter(({ outcome }) => passes(outcome.id, filter));
    const age = { asOf, staleAfterDays };
    const { basis, rules, opinions } = analyzeConsistency(concerned, {
      evidence,
      rationales,
      history,
      ...age,
    });
    const gaps = analyzeEvidenceGaps(concerned, evidence, age);
    const { unassessed } = analyzeCoverage(standings, filter);
    const { basis: assessedOf, ...counts } = coverageOf(concerned);
    const isDetailed = detail === 'detailed';
    const facts = {
      ...headOf(profile),
      ...view,
      asOf,
      basis: `${basis}; ${assessedOf}`,
      coverage: { ...counts, notAssessed: unassessed.length - counts.evidencePending },
      evidence: { basis: gaps.basis, figures: gaps.figures },
      rules: isDetailed ? rules : rules.map(({ rule, count }) => ({ rule, count })),
      ...noted(notes),
    };
    const { noEvidence, noneAccepted, lapsed, scored } = gaps.figures;
    const onlyLapsed = lapsed === 0 ? '' : `, ${lapsed} with lapsed evidence only`;
    const broken = rules.filter(({ count }) => count !== null && count > 0).length;
    const finding = `${counted(unassessed.length, 'outcome')} still to be assessed; ${noEvidence + noneAccepted} of ${scored} scores without accepted evidence${onlyLapsed}; ${broken} of ${rules.length} rules have found something`;
    const identity = {
      tool: name,
      profile: profile.id,
      revision: String(profile.revision),
      request: canonicalJson({ ...filter, ...view, detail, staleAfterDays }),
    };
    const next = nextStep(unassessed.length, broken, isDetailed);
    return {
      ...(next !== null && { next }),
      summary: `${named(profile, filter)}: ${finding}; ${facts.basis}.`,
      facts: isDetailed
        ? withPage(
            { ...facts, outcomeIds: { unassessed, ...gaps.outcomeIds } },
            { key: 'opinions', items: opinions, identity, cursor, limit },
          )
        : facts,
    };
  },
});

function nextStep(unassessed: number, broken: number, isDetailed: boolean): string | null {
  if (unassessed > 0) return 'assessment_next gives the next outcomes to assess.';
  return broken > 0 && !isDetailed ? 'detail "detailed" names the outcomes that the rules found.' : null;
}
