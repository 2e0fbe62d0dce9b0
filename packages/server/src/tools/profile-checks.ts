import * as z from 'zod';
import { analyzeConsistency } from '../analysis/consistency.ts';
import { analyzeCoverage } from '../analysis/coverage.ts';
import { analyzeEvidenceGaps } from '../analysis/evidence-gaps.ts';
import { loadEvidenceFacts, loadRationales } from '../analysis/registers.ts';
import { today } from '../assessments/calendar-date.ts';
import { coverageOf } from '../assessments/coverage.ts';
import { loadScoreHistory } from '../assessments/score-history.ts';
import { readStanding } from '../assessments/standing.ts';
import { passes, readFilter } from '../framework/element-filter.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { counted } from '../text/counted.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { cursor, day, detail, elementFilter, nextCursor, profileToRead } from '../tool-kit/arguments.ts';
import { figures, ids, idsByName } from '../tool-kit/figure-schemas.ts';
import { withPage } from '../tool-kit/list-page.ts';
import { headOf, named } from '../tool-kit/profile-head.ts';
import { revision } from '../tool-kit/profile-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileToRead(),
  ...elementFilter(),
  detail: detail('detailed: also which outcomes, and who disagrees.'),
  staleAfterDays: z.int().min(0).max(36_500).optional().describe('Older is stale. Default: not judged.'),
  asOf: day('For ages. Default: today.').optional(),
  limit: z.int().min(1).max(200).default(60).describe('Per page.'),
  cursor: cursor().optional(),
});

const output = () =>
  z.object({
    profile: z.string(),
    revision: revision(),
    asOf: z.string(),
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
  run: async ({ profile: id, detail, staleAfterDays = null, limit, cursor, ...given }, { db, now, name }) => {
    const filter = readFilter(given);
    const asOf = given.asOf ?? today(now());
    const { profile, standings, evidence, rationales, history } = await db
      .transaction()
      .setAccessMode('read only')
      .execute(async (transaction) => {
        const standing = await readStanding(transaction, id);
        const { profile } = standing;
        return {
          ...standing,
          evidence: await loadEvidenceFacts(transaction, profile.id),
          rationales: await loadRationales(transaction, profile.id),
          history: await loadScoreHistory(transaction, profile.id),
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
      asOf,
      basis: `${basis}; ${assessedOf}`,
      coverage: { ...counts, notAssessed: unassessed.length },
      evidence: { basis: gaps.basis, figures: gaps.figures },
      rules: isDetailed ? rules : rules.map(({ rule, count }) => ({ rule, count })),
    };
    const { noEvidence, noneAccepted, scored } = gaps.figures;
    const broken = rules.filter(({ count }) => count !== null && count > 0).length;
    const finding = `${counted(unassessed.length, 'outcome')} still to be assessed; ${noEvidence + noneAccepted} of ${scored} scores without accepted evidence; ${broken} of ${rules.length} rules have found something`;
    const identity = {
      tool: name,
      profile: profile.id,
      revision: String(profile.revision),
      request: canonicalJson({ ...filter, detail, asOf, staleAfterDays }),
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
