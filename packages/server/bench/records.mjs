import { AS_OF } from './history.mjs';
import { sentences } from './texts.mjs';

const COUNTS = { evidence: 60, risks: 25, actions: 40, tiers: 6, intake: 15, comments: 30 };
const OWNERS = ['Head of IT', 'Security officer', 'Plant manager', 'Purchasing', 'Data protection'];
export const ROLES = ['engineer', 'architect', 'security analyst', 'contractor'];
const HEX = [...'0123456789abcdef'];

/** The registers of a profile as rows of their tables, numbered from 1. `entry` is the number of the entry that records them. */
export function recordRows(profileId, outcomeIds, { random, entry }) {
  const common = (number) => ({ profile_id: profileId, number, entry });
  const rows = (kind, row) => numbers(COUNTS[kind]).map((number) => ({ ...common(number), ...row(number) }));
  const some = (most) => JSON.stringify(pickSome(outcomeIds, 1 + random.below(most), random));
  return {
    evidence: rows('evidence', (number) => evidence(number, some(6), random)),
    risks: rows('risks', (number) => risk(number, some(8), random)),
    actions: rows('actions', (number) => action(number, some(5), random)),
    tiers: rows('tiers', (number) => tier(number, random)),
    intake: rows('intake', (number) => intake(number, some(10), random)),
    comments: rows('comments', (number) => comment(number, random.pick(outcomeIds), random)),
  };
}

function evidence(number, outcomes, random) {
  const reviewed = random.chance(0.7);
  return {
    title: `Record ${number} of the management system`,
    reference: `https://documents.example/${number}/record-${number}.pdf`,
    owner: random.pick(OWNERS),
    dated_on: dayBefore(random.below(700)),
    sha256: random.chance(0.5) ? Array.from({ length: 64 }, () => random.pick(HEX)).join('') : null,
    review_status: reviewed ? random.pick(['accepted', 'accepted', 'accepted', 'rejected']) : 'not reviewed',
    reviewer: reviewed ? 'Internal audit' : null,
    reviewed_on: reviewed ? AS_OF : null,
    note: random.chance(0.4) ? sentences(random, 2) : null,
    outcomes,
    recorded_at: `${AS_OF}T12:00:00.000Z`,
  };
}

function risk(number, outcomes, random) {
  const rated = random.chance(0.85);
  const treated = random.chance(0.8);
  return {
    title: `Risk ${number}: a service is not available for a day`,
    description: sentences(random, 3),
    likelihood: rated ? 1 + random.below(5) : null,
    impact: rated ? 1 + random.below(5) : null,
    treatment: treated ? random.pick(['accept', 'avoid', 'mitigate', 'transfer']) : null,
    treatment_note: treated ? sentences(random, 2) : null,
    owner: random.pick(OWNERS),
    status: random.chance(0.8) ? 'open' : 'closed',
    identified_on: dayBefore(random.below(1_000)),
    review_on: dayBefore(-random.below(200)),
    outcomes,
    recorded_at: `${AS_OF}T12:00:00.000Z`,
  };
}

function action(number, outcomes, random) {
  const status = random.pick(['open', 'open', 'open', 'in progress', 'done', 'cancelled']);
  const earlier = number > 4 && random.chance(0.3) ? [`A-${1 + random.below(number - 1)}`] : [];
  return {
    title: `Action ${number}: close what the assessment found`,
    weakness: sentences(random, 2),
    source: 'Quarterly assessment',
    owner: random.pick(OWNERS),
    status,
    effort_hours: random.chance(0.9) ? 4 + random.below(120) : null,
    impact: random.pick(['high', 'medium', 'low']),
    role: random.pick(ROLES),
    resources: random.chance(0.5) ? sentences(random, 1) : null,
    start_on: random.chance(0.3) ? dayBefore(-random.below(120)) : null,
    due_on: random.chance(0.8) ? dayBefore(-120 - random.below(240)) : null,
    done_on: status === 'done' ? dayBefore(random.below(300)) : null,
    note: random.chance(0.4) ? sentences(random, 2) : null,
    milestones: JSON.stringify(
      numbers(random.below(4)).map((step) => ({
        text: `Step ${step} is accepted`,
        dueOn: dayBefore(-60 * step),
        doneOn: null,
      })),
    ),
    outcomes,
    risks: JSON.stringify(random.chance(0.5) ? [`R-${1 + random.below(COUNTS.risks)}`] : []),
    depends_on: JSON.stringify(earlier),
    recorded_at: `${AS_OF}T12:00:00.000Z`,
  };
}

function tier(number, random) {
  const judgedOn = dayBefore(365 * (2 - Math.floor((number - 1) / 2)) + 30);
  return {
    area: number % 2 === 1 ? 'risk governance' : 'risk management',
    tier: 1 + random.below(4),
    rationale: sentences(random, 3),
    judged_on: judgedOn,
    approver: 'Board',
    recorded_at: `${judgedOn}T12:00:00.000Z`,
  };
}

function intake(number, outcomes, random) {
  return {
    title: `Interview ${number} about the processes of a department`,
    reference: random.chance(0.5) ? `https://documents.example/interviews/${number}` : null,
    received_on: dayBefore(random.below(200)),
    provider: random.pick(OWNERS),
    note: random.chance(0.4) ? sentences(random, 2) : null,
    outcomes,
    recorded_at: `${AS_OF}T12:00:00.000Z`,
  };
}

function comment(number, outcome, random) {
  const resolved = random.chance(0.5);
  return {
    subject: random.chance(0.5) ? outcome : `E-${1 + random.below(COUNTS.evidence)}`,
    text: sentences(random, 2),
    author: random.pick(OWNERS),
    commented_on: dayBefore(100 + (number % 50)),
    status: resolved ? 'resolved' : 'open',
    resolved_by: resolved ? random.pick(OWNERS) : null,
    resolved_on: resolved ? dayBefore(random.below(100)) : null,
    recorded_at: `${AS_OF}T12:00:00.000Z`,
  };
}

/** Some of a list in its order, each once. */
function pickSome(list, count, random) {
  const chosen = new Set(Array.from({ length: count }, () => random.pick(list)));
  return list.filter((one) => chosen.has(one));
}

function numbers(count) {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** `YYYY-MM-DD`; negative days are after AS_OF. */
function dayBefore(days) {
  return new Date(Date.parse(AS_OF) - days * 86_400_000).toISOString().slice(0, 10);
}
