import { dueRecords } from '../analysis/due.ts';
import { scoreHeadline, shortfallHeadline } from '../analysis/headlines.ts';
import { oldestEvidence } from '../analysis/oldest-evidence.ts';
import { type StandingInShort, standingInShort } from '../analysis/overview.ts';
import type { GroupFigures } from '../analysis/scores.ts';
import { type PointOfView, type Seen, STATES, seeProfile } from '../assessments/point-of-view.ts';
import type { ProfileStanding } from '../assessments/standing.ts';
import type { Database } from '../database/open.ts';
import type { Action } from '../database/tables/actions.ts';
import type { Evidence } from '../database/tables/evidence.ts';
import type { Risk } from '../database/tables/risks.ts';
import { TIER_AREAS } from '../database/tables/tiers.ts';
import { actionRegister } from '../records/actions.ts';
import { evidenceRegister } from '../records/evidence.ts';
import { riskRegister } from '../records/risks.ts';
import { currentTier, loadTiers, type TierJudgement } from '../records/tiers.ts';
import { labelsOf } from '../tool-kit/figure-schemas.ts';
import { noted } from '../tool-kit/notes.ts';
import { headOf, named, withName } from '../tool-kit/profile-head.ts';
import type { Answer } from '../tool-kit/tool.ts';

/** The rows that a list of an overview has at most; its total stands beside them. */
const ROWS = 5;

/** What an overview of one profile is made of, as of one moment. Records are by their numbers. */
interface Contents {
  readonly standing: Seen;
  readonly tiers: ReadonlyMap<number, TierJudgement>;
  readonly evidence: ReadonlyMap<number, Evidence>;
  readonly actions: ReadonlyMap<number, Action>;
  readonly risks: ReadonlyMap<number, Risk>;
}

interface RecordsAndOutcomes extends Omit<Contents, 'standing' | 'tiers'> {
  readonly standings: ProfileStanding['standings'];
}

export interface OverviewQuestion extends PointOfView {
  readonly now: Date;
  /** What the answer is to say besides. */
  readonly notes: readonly string[];
}

/**
 * Answers where one profile stands, and what is due.
 * @throws CsfServerError UNKNOWN_PROFILE
 */
export async function answerOverview(
  db: Database,
  profileId: string,
  question: OverviewQuestion,
): Promise<Answer> {
  const { standing, tiers, ...records } = await loadContents(db, profileId, question);
  const { profile, asOf, view, notes } = standing;
  const inShort = standingInShort(standing);
  return {
    notInText: ['scale', 'name', 'organization'],
    ...nextStep(inShort),
    summary: `${named(profile)}: ${headlineOf(inShort)}.`,
    facts: {
      ...headOf(profile),
      name: profile.name,
      organization: profile.organization,
      ...view,
      asOf,
      ...wholeRow(inShort),
      scale: labelsOf(profile.scale),
      functions: inShort.functions.map(functionRow),
      shortfalls: {
        total: inShort.shortfalls.length,
        rows: inShort.shortfalls.slice(0, ROWS).map(withName),
      },
      tiers: TIER_AREAS.flatMap((area) => tierRow(currentTier(tiers, area))),
      ...recordLists({ ...records, standings: standing.standings }, asOf),
      ...noted([...question.notes, ...notes]),
    },
  };
}

function nextStep({ whole, shortfalls }: StandingInShort): { readonly next?: string } {
  if (whole.thin) return { next: 'assessment_next gives the next outcomes to assess.' };
  return shortfalls.length > 0 ? { next: 'profile_gaps lists all that is below target.' } : {};
}

function headlineOf({ whole, leastCoverage }: StandingInShort): string {
  const shortfall = whole.thin ? { ...whole.shortfall, meanShortfall: null } : whole.shortfall;
  return `${scoreHeadline(whole, leastCoverage)}; ${shortfallHeadline(shortfall)}`;
}

/** The counts and means of the whole, named as those of a function are. */
function wholeRow({ whole, leastCoverage }: StandingInShort) {
  const { included, notApplicable, evidencePending, basis } = whole;
  const { id: _, name: __, ...figures } = functionRow(whole);
  return { basis, leastCoverage, included, notApplicable, evidencePending, ...figures };
}

export function functionRow({ id, name, inScope, assessed, mean, thin, shortfall }: GroupFigures) {
  const { withBoth, belowTarget, meanShortfall } = shortfall;
  return {
    ...{ id, name, inScope, assessed, mean },
    ...(thin && mean !== null && { thin }),
    ...{ withBoth, belowTarget, meanShortfall },
  };
}

function tierRow(judgement: TierJudgement | null): object[] {
  if (judgement === null) return [];
  const { area, tier, name, date, approver } = judgement;
  return [{ area, tier, name, date, approver }];
}

function recordLists(contents: RecordsAndOutcomes, asOf: string): object {
  const { evidence, risks } = contents;
  const due = dueRecords(contents, asOf);
  const aged = oldestEvidence(evidence, asOf);
  return {
    due: {
      total: due.length,
      late: due.filter(({ daysLate }) => daysLate > 0).length,
      rows: due.slice(0, ROWS),
    },
    oldestEvidence: {
      total: aged.length,
      notReviewed: [...evidence.values()].filter(({ reviewStatus }) => reviewStatus === 'not reviewed')
        .length,
      rows: aged.slice(0, ROWS),
    },
    openRisks: [...risks.values()].filter(({ status }) => status === 'open').length,
  };
}

async function loadContents(db: Database, profileId: string, question: OverviewQuestion): Promise<Contents> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const standing = await seeProfile(transaction, profileId, question, {
        now: question.now,
        registers: [...STATES, 'evidence', 'risks', 'actions', 'tiers'],
      });
      const { moment } = standing;
      const { id } = standing.profile;
      return {
        standing,
        tiers: await loadTiers(transaction, id, moment),
        evidence: await evidenceRegister.load(transaction, id, { moment }),
        actions: await actionRegister.load(transaction, id, { moment }),
        risks: await riskRegister.load(transaction, id, { moment }),
      };
    });
}
