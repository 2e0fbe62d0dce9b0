import { loadWording } from '../framework-import/wording.ts';
import { statedRules } from '../profiles/profile.ts';
import type { Services } from '../services.ts';
import { inTurns, type Steps } from '../turns/in-turns.ts';
import { changesPart, comparisonWith, reportSnapshot, trendPart } from './change-parts.ts';
import type { ReportModel } from './model.ts';
import type { ReportBasis, ReportHead } from './model-head.ts';
import { planPart } from './plan-part.ts';
import { type ReportSource, readSource } from './read-source.ts';
import { dueItems, duePart, evidencePart, risksPart, tiersPart } from './record-parts.ts';
import type { ReportQuestion } from './report-question.ts';
import { figuresOfAll, outcomeRows, shortfallsPart, standingState, wholeFigures } from './standing-parts.ts';

/** What a report is made with. */
export type ReportServices = Pick<Services, 'db' | 'version' | 'differing' | 'now'>;

/**
 * Loads everything that a report shows, in one reading transaction. It lets other requests in between its parts.
 * @throws CsfServerError as `readSource` does; CANCELLED by `abort`; INVALID_INPUT for more actions than a plan takes
 */
export async function loadReport(
  services: ReportServices,
  question: ReportQuestion,
  abort?: AbortSignal,
): Promise<ReportModel> {
  const { db, version, differing } = services;
  const now = services.now();
  const { wording } = await loadWording(db);
  const source = await db
    .transaction()
    .setAccessMode('read only')
    .execute((transaction) => readSource(transaction, question, now));
  const dataWarning = differing.warningAbout([source.profile.id]);
  const facts = { version, wording, dataWarning, madeAt: now.toISOString() };
  return inTurns(modelSteps(source, question, facts), abort);
}

type MadeWith = Pick<ReportBasis, 'version' | 'wording' | 'dataWarning'> & Pick<ReportHead, 'madeAt'>;

/** Each step takes a few milliseconds. */
function* modelSteps(
  source: ReportSource,
  { kind, capacity }: ReportQuestion,
  facts: MadeWith,
): Steps<ReportModel> {
  const { state, before } = source;
  const now = standingState(state);
  const comparison = comparisonWith(before, source);
  yield;
  const then = before !== null && comparison?.sameScale === true ? standingState(before.state) : null;
  const whole = wholeFigures(now, then);
  const standing = {
    whole,
    functions: figuresOfAll('function', now, then),
    categories: figuresOfAll('category', now, then),
    outcomes: outcomeRows(now),
    shortfalls: shortfallsPart(now),
  };
  yield;
  const trend = trendPart(source);
  yield;
  const due = dueItems(now);
  const records = { risks: risksPart(state), evidence: evidencePart(now, due), due: duePart(due) };
  yield;
  return {
    kind,
    head: headOf(source, facts),
    scale: state.scale,
    leastCoverage: state.rules.leastCoverage,
    ...standing,
    trend,
    ...records,
    plan: planPart(now, capacity),
    tiers: tiersPart(state.records),
    changes: changesPart(before, comparison),
    basis: basisOf(source, whole.basis, facts),
  };
}

function headOf({ state, revision, entry, snapshot, notes }: ReportSource, { madeAt }: MadeWith): ReportHead {
  const { id, name, organization, scope } = state.profile;
  const reported = snapshot && reportSnapshot(snapshot);
  return {
    profile: id,
    ...{ name, organization, scope, revision },
    asOf: state.asOf,
    knownAt: entry,
    madeAt,
    isDraft: reported?.status !== 'approved',
    snapshot: reported,
    notes,
  };
}

function basisOf(
  { state, auditHead, datasets }: ReportSource,
  coverage: string,
  { version, wording, dataWarning }: MadeWith,
): ReportBasis {
  return {
    ...{ version, coverage, auditHead, wording, dataWarning },
    rules: statedRules(state.rules),
    datasets: datasets.map(({ id, title, status }) => ({ id, title, status })),
  };
}
