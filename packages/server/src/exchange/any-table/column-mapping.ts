import * as z from 'zod';
import { MAX_PERSON, MAX_SOURCE } from '../../assessments/text-limits.ts';
import { ASSESSMENT_KINDS } from '../../database/tables/assessments.ts';
import { PRIORITIES } from '../../database/tables/priority.ts';
import { strictRecord } from '../../tool-kit/strict-record.ts';
import { line } from '../../tool-kit/text-schemas.ts';

/** What a column can hold. */
export const ROLES = [
  'id',
  'score',
  'policy',
  'practice',
  'notApplicable',
  'note',
  'assessor',
  'date',
  'target',
  'priority',
  'currentPriority',
  'owner',
  'rationale',
  'included',
] as const;

export type Role = (typeof ROLES)[number];

/** How days are written where 03/04/2026 could be two. */
export const DATE_ORDERS = ['dmy', 'mdy'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

export const MAX_HEADING = 200;
export const MAX_SHEET_NAME = 100;

/** Excel's own limit is 1,048,576. */
const MAX_ROW = 2_000_000;

const MAX_WORDS = 100;
const MAX_WORD = 100;

/** A heading as the sheet has it, or "column G". */
const column = () => line(MAX_HEADING);

/**
 * How the columns of a sheet are to be read. The same mapping does for each later edition of the sheet.
 *
 * The keys of `levels` and `priorities` are words of cells, so they are compared by their own properties only.
 */
export function columnMapping() {
  return strictRecord({
    sheets: z.array(line(MAX_SHEET_NAME)).min(1).max(50).optional(),
    headerRow: z.int().min(0).max(MAX_ROW).optional(),
    columns: strictRecord({
      id: column(),
      ...(Object.fromEntries(
        ROLES.filter((role) => role !== 'id').map((role) => [role, column().optional()]),
      ) as Record<Exclude<Role, 'id'>, z.ZodOptional<z.ZodString>>),
    }),
    levels: words(z.number().min(0).max(100).nullable()).optional(),
    priorities: words(z.enum(PRIORITIES).nullable()).optional(),
    notApplicable: z.array(line(MAX_WORD)).max(MAX_WORDS).optional(),
    dates: z.enum(DATE_ORDERS).optional(),
    assessor: line(MAX_PERSON).optional(),
    date: line(32).optional(),
    kind: z.enum(ASSESSMENT_KINDS).optional(),
    source: line(MAX_SOURCE).optional(),
    confirmer: line(MAX_PERSON).optional(),
  });
}

/** What each word of a cell stands for; null: nothing. */
function words<Value extends z.ZodType>(value: Value) {
  return z.record(line(MAX_WORD), value).refine((record) => Object.keys(record).length <= MAX_WORDS, {
    message: `must not have more than ${MAX_WORDS} words`,
  });
}

export type ColumnMapping = z.output<ReturnType<typeof columnMapping>>;
