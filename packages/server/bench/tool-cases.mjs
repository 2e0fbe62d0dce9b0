import { AS_OF } from './history.mjs';
import { ROLES } from './records.mjs';

const ALL_OUTCOMES = 106;
const RATES = { currency: 'EUR', rates: ROLES.map((role, index) => ({ role, hourly: 60 + 10.5 * index })) };

/** Cases that go through all data are measured a few times, without a goal. */
const unbounded = (argsOf) => ({ argsOf, isUnbounded: true });

/**
 * A later page. A cursor belongs to the arguments that it was given for, so all calls of such a case ask for the same
 * page.
 */
const page = (number, argsOf) => ({ page: number, argsOf });

const ofProfile = (args) => (choose) => ({ profile: choose.profile(), ...args });

function ofFive(choose, args) {
  const [profile, ...others] = choose.profiles();
  return { profile, with: others, ...args };
}

const SP_800_53 = { dataset: 'sp-800-53-rev-5-2-0' };

/**
 * The cases of every tool that only reads, by name. A case is a function that returns the arguments from the choices
 * (choices.mjs), or an object that has this function and more.
 */
export const TOOL_CASES = {
  csf_search: {
    words: (choose) => ({ query: choose.words() }),
    'words, 50 results': (choose) => ({ query: choose.words(), limit: 50 }),
    'an id': (choose) => ({ query: choose.outcome() }),
  },
  csf_get: {
    'outcome, concise': (choose) => ({ id: choose.outcome() }),
    'function, detailed': (choose) => ({ id: choose.function(), detail: 'detailed' }),
  },
  csf_map: {
    outcome: (choose) => ({ id: choose.outcome() }),
    function: (choose) => ({ id: choose.function() }),
    control: () => ({ reference: 'AC-02' }),
  },
  profile_get: {
    concise: ofProfile({}),
    detailed: ofProfile({ detail: 'detailed', limit: ALL_OUTCOMES }),
    'detailed, second page': page(2, ofProfile({ detail: 'detailed' })),
  },
  profile_overview: {
    'one profile': ofProfile({ asOf: AS_OF }),
    'first 20': () => ({}),
    'second page': page(2, () => ({ limit: 5 })), // also of one organization alone
    'one organization': (choose) => ({ organization: choose.organization() }),
  },
  assessment_next: {
    'new profile, 25 outcomes': (choose) => ({ profile: choose.unassessed(), limit: 25 }),
    'assessed profile': ofProfile({}),
    'due again, 25 outcomes': ofProfile({ assessedBefore: AS_OF, limit: 25 }),
    'of an assessor': (choose) => ({ profile: choose.profile(), assessor: choose.assessor() }),
  },
  profile_scores: {
    concise: ofProfile({}),
    detailed: ofProfile({ detail: 'detailed' }),
  },
  profile_gaps: {
    weighted: ofProfile({ weights: { high: 5, medium: 3, low: 2, none: 1 } }),
    'all, net': ofProfile({ limit: ALL_OUTCOMES, net: true }),
  },
  profile_changes: {
    trend: ofProfile({ interval: 'month', asOf: AS_OF, limit: ALL_OUTCOMES }),
    'trend, detailed': ofProfile({ interval: 'month', asOf: AS_OF, detail: 'detailed', limit: ALL_OUTCOMES }),
    'snapshot with now': ofProfile({ from: 'N-1' }),
    'five profiles, differences': (choose) => ofFive(choose, {}),
    'five profiles, all': (choose) => ofFive(choose, { detail: 'detailed', limit: ALL_OUTCOMES }),
  },
  profile_checks: {
    concise: ofProfile({ staleAfterDays: 365, asOf: AS_OF }),
    detailed: ofProfile({ staleAfterDays: 365, asOf: AS_OF, detail: 'detailed' }),
  },
  profile_lens: {
    'SP 800-53': ofProfile(SP_800_53),
    'a family': ofProfile({ ...SP_800_53, control: 'AC' }),
    'fifth page': page(5, ofProfile(SP_800_53)),
  },
  records_list: {
    evidence: ofProfile({ kind: 'evidence', staleAfterDays: 365, asOf: AS_OF }),
    'evidence, detailed': ofProfile({ kind: 'evidence', detail: 'detailed' }),
    risks: ofProfile({ kind: 'risks' }),
    actions: ofProfile({ kind: 'actions' }),
    tiers: ofProfile({ kind: 'tiers' }),
    'heat map': ofProfile({ kind: 'heatMap' }),
    due: ofProfile({ kind: 'due' }),
    withdrawals: ofProfile({ kind: 'withdrawals' }),
    intake: ofProfile({ kind: 'intake' }),
    comments: ofProfile({ kind: 'comments' }),
    snapshots: ofProfile({ kind: 'snapshots' }),
    imports: () => ({ kind: 'imports' }),
    assessments: ofProfile({ kind: 'assessments' }),
    'assessments of an outcome': (choose) => ({
      profile: choose.profile(),
      kind: 'assessments',
      outcome: choose.outcome(),
    }),
    'assessments, fifth page': page(5, ofProfile({ kind: 'assessments' })),
  },
  plan_build: {
    concise: ofProfile({ startOn: '2026-01-01', capacityHoursPerWeek: 40 }),
    'detailed, with costs and quick wins': ofProfile({
      startOn: '2026-01-01',
      capacityHoursPerWeek: 40,
      detail: 'detailed',
      quickWins: { maxEffortHours: 16, minImpact: 'medium' },
      ...RATES,
    }),
  },
  audit_log: {
    newest: () => ({}),
    'of a profile, detailed': ofProfile({ detail: 'detailed' }),
    'of a profile, detailed, second page': page(2, ofProfile({ detail: 'detailed' })),
    'of a tool, third page': page(3, () => ({ tool: 'assessment_record' })),
    'of a month': () => ({ since: '2024-05-01', until: '2024-05-31' }),
    'verify the chain': unbounded(() => ({ verify: true })),
  },
};
