import * as z from 'zod';
import { PRIORITIES } from '../database/tables/priority.ts';
import { readFilter } from '../framework/element-filter.ts';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { pageWithin } from '../paging/page-within.ts';
import { buildPlan, loadPlanBasis, type Plan, type PlannedAction } from '../plans/build-plan.ts';
import { isInHundredths, type Rate, type Rates } from '../plans/cost.ts';
import { invalid } from '../refusals/invalid.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { caseFolded } from '../text/case-folded.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { answerBytes, bytesLeft } from '../tool-kit/answer-size.ts';
import {
  cursor,
  day,
  detail,
  elementFilter,
  nextCursor,
  pageSize,
  profileToRead,
} from '../tool-kit/arguments.ts';
import { revision } from '../tool-kit/profile-schemas.ts';
import { strictRecord } from '../tool-kit/strict-record.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { tool } from '../tool-kit/tool.ts';

const rate = () =>
  strictRecord({
    role: line(60),
    hourly: z
      .number()
      .min(0)
      .max(100_000)
      .refine(isInHundredths, { error: 'must have at most two decimals' }),
  });

const rates = () =>
  z
    .array(rate())
    .min(1)
    .max(50)
    .refine((list) => areDistinct(list.map(({ role }) => role)), { error: 'a role has two rates' });

const phases = () =>
  z
    .array(strictRecord({ name: line(60), until: day() }))
    .min(1)
    .max(40)
    .refine((list) => list.every(({ until }, index) => until > (list[index - 1]?.until ?? '')), {
      error: 'must ascend by until',
    })
    .refine((list) => areDistinct(list.map(({ name }) => name)), { error: 'two phases have the same name' });

const input = () => ({
  profile: profileToRead(),
  startOn: day('First day of the first week.').refine((text) => text >= '2000-01-01' && text < '3000-01-01', {
    error: 'must be from 2000-01-01 to 2999-12-31',
  }),
  capacityHoursPerWeek: z.int().min(1).max(10_000).describe('Person-hours, whole team.'),
  horizonWeeks: z.int().min(1).max(260).default(52).describe('Weeks.'),
  rates: rates().optional().describe('For costs; needs currency.'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, { error: 'must be three capital letters' })
    .optional()
    .describe('E.g. "EUR".'),
  quickWins: strictRecord({ maxEffortHours: z.int().min(1), minImpact: z.enum(PRIORITIES) })
    .optional()
    .describe('With a matrix of impact and effort.'),
  phases: phases().optional().describe('Default: calendar quarters.'),
  ...elementFilter(),
  detail: detail('detailed: also POA&M fields.'),
  limit: pageSize(100, 25, 'Actions per page.'),
  cursor: cursor().optional(),
});

/** docs/planning.md describes each of these objects. */
const some = () => z.looseObject({});

const output = () =>
  z.object({
    profile: z.string(),
    revision: revision(),
    capacity: some().optional(),
    phases: z.array(some()).optional(),
    cost: some().nullable().optional(),
    quickWins: some().nullable().optional(),
    gapsWithoutAction: z.array(some()).optional(),
    actions: z.array(some()),
    nextCursor: nextCursor(),
  });

const position = () => z.tuple([z.int().min(0)]);

export const planBuild = tool({
  name: 'plan_build',
  title: 'Build a plan',
  description:
    'Schedule open actions into weeks by due date, impact and dependencies: what is late or not scheduled and why, costs by given rates, gaps without action.',
  input,
  output,
  annotations: READ_ONLY,
  run: async ({ profile: named, detail, limit, cursor, ...given }, { db, name }) => {
    const { startOn, capacityHoursPerWeek: hoursPerWeek, horizonWeeks: weeks } = given;
    const filter = readFilter(given);
    const basis = await loadPlanBasis(db, named);
    const { profile } = basis;
    const plan = buildPlan(basis, {
      capacity: { startOn, hoursPerWeek, weeks },
      filter,
      rates: ratesOf(given),
      quickWins: given.quickWins ?? null,
      phases: given.phases ?? null,
    });
    // The revision is in the cursor, because a page of another revision would belong to another plan.
    const list = {
      tool: name,
      profile: profile.id,
      revision: String(profile.revision),
      request: canonicalJson({ ...given, ...filter }),
    };
    const [start] = decodeCursor(cursor, list, position) ?? [0];
    const { actions, selection, scheduled, late, ...summary } = plan;
    const head = {
      profile: profile.id,
      revision: profile.revision,
      ...(cursor === undefined && summary),
    };
    const page = pageOf(
      actions.map((item) => actionFacts(item, plan, detail)),
      { start, limit, maxBytes: bytesLeft(head) },
    );
    return {
      summary: `${scheduled} of ${actions.length} ${selection} scheduled, ${late} of them late; ${summary.capacity.usedHours} of ${summary.capacity.availableHours} hours used${selection === 'open actions' ? '' : ' by all'}.`,
      ...((plan.gapsWithoutAction ?? []).length > 0 && {
        next: 'action_record adds actions for gapsWithoutAction.',
      }),
      facts: {
        ...head,
        actions: page.items,
        ...(page.next !== null && { nextCursor: encodeCursor(list, [page.next]) }),
      },
    };
  },
});

/** The first page has the summary of the plan, which may leave no room for an action. */
function pageOf(all: readonly object[], bounds: { start: number; limit: number; maxBytes: number }) {
  const bytesOf = (action: object): number => answerBytes({ actions: [action] });
  const first = all[bounds.start];
  if (first !== undefined && bounds.start === 0 && bytesOf(first) > bounds.maxBytes) {
    return { items: [], next: 0 };
  }
  return pageWithin(all, { ...bounds, bytesOf });
}

function actionFacts(
  { id, action, timing, cost, gaps }: PlannedAction,
  plan: Plan,
  detail: 'concise' | 'detailed',
): object {
  const { title, owner, status, effortHours, impact, dueOn, dependsOn, outcomes: _, ...others } = action;
  return {
    id,
    title,
    owner,
    status,
    ...timing,
    dueOn,
    effortHours,
    impact,
    ...(plan.cost !== null && {
      cost: cost === null ? null : cost.hundredths / 100,
      costFormula: cost?.formula ?? null,
    }),
    dependsOn,
    gaps,
    ...(detail === 'detailed' && others),
  };
}

function ratesOf({
  rates,
  currency,
}: {
  readonly rates?: readonly Rate[] | undefined;
  readonly currency?: string | undefined;
}): Rates | null {
  if (rates !== undefined && currency !== undefined) return { rates, currency };
  if (rates === undefined && currency === undefined) return null;
  throw invalid(
    'One of rates and currency is given without the other',
    'Give both, or neither for no costs.',
  );
}

function areDistinct(texts: readonly string[]): boolean {
  return new Set(texts.map(caseFolded)).size === texts.length;
}
