import * as z from 'zod';
import { columns, type RecordOf } from '../columns.ts';
import { ids, initially, integer, json, nullable, oneOf, text } from '../field.ts';
import { PRIORITIES } from './priority.ts';

export const ACTION_STATUSES = ['open', 'in progress', 'done', 'cancelled'] as const;

const milestones = z.array(
  z.object({
    text: z.string(),
    dueOn: z.string().nullable().exactOptional(),
    doneOn: z.string().nullable().exactOptional(),
  }),
);

export type Milestone = Readonly<z.infer<typeof milestones>[number]>;

export const actionColumns = columns({
  title: text,
  weakness: nullable(text),
  /** How the weakness was found. */
  source: nullable(text),
  /** The point of contact. */
  owner: nullable(text),
  status: initially('open', oneOf(ACTION_STATUSES)),
  /** Person-hours. */
  effortHours: nullable(integer),
  /** How much it achieves, as the user sees it. */
  impact: nullable(oneOf(PRIORITIES)),
  /** The role whose rate applies to its hours. */
  role: nullable(text),
  resources: nullable(text),
  /** Not before this day. */
  startOn: nullable(text),
  dueOn: nullable(text),
  doneOn: nullable(text),
  note: nullable(text),
  milestones: initially([], json<readonly Milestone[]>(milestones)),
  outcomes: ids,
  /** Ids such as `R-1`, in the order of their numbers. */
  risks: initially([], ids),
  /** Ids such as `A-1`, in the order of their numbers. */
  dependsOn: initially([], ids),
});

/** An action planned against gaps. Its fields are those of a plan of action and milestones (docs/planning.md). */
export type Action = RecordOf<typeof actionColumns>;
