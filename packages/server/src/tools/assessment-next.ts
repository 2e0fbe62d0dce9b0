import * as z from 'zod';
import { cardBytes, scoreCard } from '../apps/score-card.ts';
import { SCORE_URI } from '../apps/views.ts';
import { outcomesAssessedBy } from '../assessments/assessor.ts';
import { coverageOf } from '../assessments/coverage.ts';
import {
  DUE_REASONS,
  type DueOutcome,
  type DueReason,
  dueOutcomes,
  isAfter,
} from '../assessments/next-outcomes.ts';
import { readStanding } from '../assessments/standing.ts';
import { passes, readFilter } from '../framework/element-filter.ts';
import { parentsOf } from '../framework/elements.ts';
import { loadWording, type Wording } from '../framework-import/wording.ts';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { pageWithin } from '../paging/page-within.ts';
import { statedRules } from '../profiles/profile.ts';
import { resolveProfile } from '../profiles/resolve-profile.ts';
import { type Beside, loadBeside, loadEvidenceBeside } from '../records/beside-outcomes.ts';
import { caseFolded } from '../text/case-folded.ts';
import { counted } from '../text/counted.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { answerBytes, bytesLeft } from '../tool-kit/answer-size.ts';
import { cursor, day, elementFilter, nextCursor, pageSize, profileToRead } from '../tool-kit/arguments.ts';
import { whoseWords } from '../tool-kit/element-schemas.ts';
import {
  assessment,
  besideOutcome,
  coverage,
  priority,
  revision,
  scaleLevels,
} from '../tool-kit/profile-schemas.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const input = () => ({
  profile: profileToRead(),
  assessor: line(120).optional().describe('Give what this person has not assessed.'),
  assessedBefore: day('At the end, also what was assessed before.').optional(),
  ...elementFilter(),
  limit: pageSize(25, 5, 'Outcomes per page.'),
  cursor: cursor().optional(),
});

const output = () =>
  z.object({
    profile: z.string(),
    revision: revision(),
    rule: z.string(),
    wording: z.string().describe('Whose words statement and examples are; lookFor is ours.'),
    rules: z.looseObject({}).optional().describe('Those that differ from the default.'),
    scale: scaleLevels(),
    ...coverage(),
    due: z.record(z.string(), z.int()),
    outcomes: z.array(
      z.object({
        id: z.string(),
        due: z.enum(DUE_REASONS),
        within: z.string(),
        shortName: z.string(),
        statement: z.string(),
        examples: z.array(z.string()).optional().describe("NIST's, if imported."),
        moreExamples: z.int().optional(),
        ...whoseWords(),
        lookFor: z.array(z.string()),
        targetPriority: priority(),
        target: z.number().nullable(),
        current: assessment().omit({ note: true, notApplicableReason: true }).nullable(),
        ...besideOutcome(),
      }),
    ),
    nextCursor: nextCursor(),
  });

const position = () => z.tuple([z.int(), z.int(), z.int()]);

export const assessmentNext = tool({
  name: 'assessment_next',
  title: 'Next outcomes to assess',
  description:
    'What to assess next, with what to look for and what is recorded: those with material, then high priority first. Due is what nobody has assessed; assessor and assessedBefore change that.',
  input,
  output,
  annotations: READ_ONLY,
  view: { uri: SCORE_URI, visibility: ['model', 'app'] },
  run: async ({ profile: given, assessor, assessedBefore, limit, cursor, ...filters }, call) => {
    const { db, name, form } = call;
    const filter = readFilter(filters);
    const id = await resolveProfile(db, given, { for: 'reading' });
    const who = assessor && caseFolded(assessor);
    const list = { tool: name, profile: id, ...filter, assessor: who, assessedBefore };
    const after = decodeCursor(cursor, list, position);
    const { profile, standings, assessed, beside, evidence } = await db
      .transaction()
      .setAccessMode('read only')
      .execute(async (transaction) => ({
        ...(await readStanding(transaction, id)),
        beside: await loadBeside(transaction, id),
        evidence: form && (await loadEvidenceBeside(transaction, id)),
        assessed: assessor === undefined ? undefined : await outcomesAssessedBy(transaction, id, assessor),
      }));
    const concerned = standings.filter(({ outcome }) => passes(outcome.id, filter));
    const all = dueOutcomes(concerned, { assessed, assessedBefore });
    const next = after === undefined ? all : all.filter((due) => isAfter(due, after));
    const coverage = coverageOf(concerned);
    const reasons = countReasons(all);
    const shown = next.slice(0, limit + 1);
    const words = await loadWording(
      db,
      shown.map(({ standing }) => standing.outcome.id),
    );
    const rules = statedRules(profile.rules);
    const facts = {
      profile: profile.id,
      revision: profile.revision,
      rule: ruleInWords(reasons, { assessor, assessedBefore }),
      wording: words.wording,
      ...(Object.keys(rules).length > 0 && { rules }),
      scale: profile.scale,
      ...coverage,
      due: reasons,
    };
    const page = pageWithin(shown.map(toAssess(words, beside)), {
      start: 0,
      limit,
      maxBytes: bytesLeft(facts),
      bytesOf: (outcome) =>
        answerBytes({ outcomes: [outcome] }) + (evidence === null ? 0 : cardBytes(outcome.id, evidence)),
    });
    const last = next[page.items.length - 1];
    const ids = page.items.map(({ id }) => id);
    const meta =
      form &&
      evidence &&
      scoreCard({
        values: form.issue({ profile: profile.id, scale: JSON.stringify(profile.scale) }, ids),
        person: call.writerAt(call.now()).person,
        evidence,
      });
    return {
      summary: `Due: ${all.length} of ${counted(coverage.included, 'included outcome')}; ${coverage.basis}.`,
      next:
        page.items.length === 0
          ? 'Nothing is due: profile_gaps says what is below target.'
          : 'Ask who can judge these outcomes, then store what they say with assessment_record.',
      facts: {
        ...facts,
        outcomes: page.items,
        ...(page.next !== null && last && { nextCursor: encodeCursor(list, last.position) }),
      },
      ...(meta !== null && { meta }),
    };
  },
});

function ruleInWords(
  reasons: Readonly<Record<DueReason, number>>,
  { assessor, assessedBefore }: { assessor: string | undefined; assessedBefore: string | undefined },
): string {
  const first = reasons['evidence pending'] > 0 ? ', first those on which material bears' : '';
  const unassessed =
    assessor === undefined
      ? 'included and assessed by nobody'
      : `included and not assessed by ${assessor}, whoever else has`;
  return assessedBefore === undefined
    ? `${unassessed}${first}`
    : `${unassessed}${first}; then those whose current assessment is from before ${assessedBefore}`;
}

function countReasons(due: readonly DueOutcome[]): Readonly<Record<DueReason, number>> {
  const count = (wanted: DueReason): number => due.filter(({ reason }) => reason === wanted).length;
  return Object.fromEntries(DUE_REASONS.map((reason) => [reason, count(reason)])) as Record<
    DueReason,
    number
  >;
}

function toAssess(
  { statementOf, examplesOf, whoseOf }: Wording,
  beside: Beside,
): (due: DueOutcome) => { readonly id: string } {
  return ({ standing, reason }) => {
    const { outcome, targetPriority, target, assessment } = standing;
    const within = parentsOf(outcome).map((parent) => parent.name);
    return {
      id: outcome.id,
      due: reason,
      within: within.join(': '),
      shortName: outcome.shortName,
      statement: statementOf(outcome),
      ...examplesOf(outcome.id),
      ...whoseOf(outcome.id),
      lookFor: outcome.lookFor,
      targetPriority,
      target,
      current: assessment && {
        score: assessment.score,
        date: assessment.date,
        assessor: assessment.assessor,
        confidence: assessment.confidence,
      },
      ...beside(outcome.id),
    };
  };
}
