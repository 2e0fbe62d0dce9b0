import * as z from 'zod';
import type { Columns, Fields } from '../../database/columns.ts';
import type { Field } from '../../database/field.ts';
import { actionColumns } from '../../database/tables/actions.ts';
import { assessmentColumns } from '../../database/tables/assessments.ts';
import { commentColumns } from '../../database/tables/comments.ts';
import { evidenceColumns } from '../../database/tables/evidence.ts';
import { intakeColumns } from '../../database/tables/intake.ts';
import { settingsColumns } from '../../database/tables/profiles.ts';
import { riskColumns } from '../../database/tables/risks.ts';
import { decisionColumns, snapshotColumns } from '../../database/tables/snapshots.ts';
import { tierColumns } from '../../database/tables/tiers.ts';
import { withdrawalColumns } from '../../database/tables/withdrawals.ts';
import { outcomes } from '../../framework/elements.ts';
import { line, paragraph } from '../../tool-kit/text-schemas.ts';

// The schemas of rows, made of the definitions of their columns. Texts are as long as the tools accept them.

/** Where a line may be longer, or has to be shorter, than a name. Of a text that may have several lines, see below. */
const LINES: Readonly<Record<string, number>> = { title: 200, reference: 1_000, role: 60, label: 60 };
const MAX_NAME = 120;

const PARAGRAPHS: Readonly<Record<string, number>> = {
  notApplicableReason: 500,
  note: 2_000,
  weakness: 1_000,
  resources: 1_000,
  description: 1_000,
  treatmentNote: 1_000,
  rationale: 2_000,
  reason: 1_000,
  text: 1_000,
};

/** Where it is found or comes from. */
const MAX_SOURCE = 300;

/** More than any tool takes as a number, or counts up to. */
export const MAX_NUMBER = 1_000_000_000;

const MAX_OUTCOMES = outcomes.length;

export const instant = z.iso.datetime({
  precision: 3,
  error: 'is not a time such as 2026-03-31T18:00:00.000Z',
});

export const day = z.iso.date({ error: 'is not a calendar date; dates look like 2025-03-31' });

export const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, { error: 'must be 64 lower-case hexadecimal digits' });

export const outcomeId = z.enum(
  outcomes.map(({ id }) => id),
  { error: 'is not the id of an outcome of CSF 2.0' },
);

export const entryNumber = z.int().min(1).max(Number.MAX_SAFE_INTEGER);

/** A profile has one more with each journey. */
export const MAX_LOGS = 100;

/** The place of an entry: its log, and its number there. */
const place = z.tuple([z.int().min(1).max(MAX_LOGS), entryNumber]);

const written = { entry: place, recordedAt: instant };

/** The id of a record of a register. */
export function idOf(letter: string) {
  const form = new RegExp(`^${letter}-[1-9]\\d{0,8}$`);
  return z.string().regex(form, { error: `is no id such as ${letter}-1` });
}

/** The fields of a record as they stand in a file: each is required, and null where it may be. */
function shapeOf<F extends Fields>({ fields }: Columns<F>, others: Record<string, z.ZodType> = {}) {
  const shape = Object.entries(fields).map(([name, field]) => [
    name,
    others[name] ?? fieldSchema(name, field),
  ]);
  return Object.fromEntries(shape) as Record<string, z.ZodType>;
}

function fieldSchema(name: string, field: Field<unknown, unknown>): z.ZodType {
  const schema = valueSchema(name, field);
  return field.initial === null ? schema.nullable() : schema;
}

function valueSchema(name: string, { kind, words = [], schema }: Field<unknown, unknown>): z.ZodType {
  switch (kind) {
    case 'text':
      return textSchema(name);
    case 'integer':
      return z.int().min(0).max(MAX_NUMBER);
    case 'number':
      return z.number().min(0).max(100);
    case 'flag':
      return z.boolean();
    case 'ids':
      return outcomeList;
    case 'word':
      return z.enum(words);
    case 'json':
      return schema ?? z.never();
  }
}

function textSchema(name: string): z.ZodType {
  if (name === 'date' || /(On|Until|asOf)$/.test(name)) return day;
  if (name === 'outcomeId') return outcomeId;
  if (name === 'sha256') return sha256;
  const paragraphs = PARAGRAPHS[name];
  if (paragraphs !== undefined) return paragraph(paragraphs);
  return line(name === 'source' ? MAX_SOURCE : (LINES[name] ?? MAX_NAME));
}

const outcomeList = z
  .array(outcomeId)
  .max(MAX_OUTCOMES)
  .refine((ids) => new Set(ids).size === ids.length, { error: 'has an outcome twice' });

const recordIds = (letter: string) =>
  z
    .array(idOf(letter))
    .max(1_000)
    .refine((ids) => new Set(ids).size === ids.length, { error: 'has a record twice' });

const milestone = z.strictObject({
  text: line(200),
  dueOn: day.nullable().exactOptional(),
  doneOn: day.nullable().exactOptional(),
});

const SHAPES = {
  assessments: shapeOf(assessmentColumns),
  evidence: shapeOf(evidenceColumns),
  risks: shapeOf(riskColumns),
  actions: shapeOf(actionColumns, {
    milestones: z.array(milestone).max(20),
    risks: recordIds('R'),
    dependsOn: recordIds('A'),
  }),
  intake: shapeOf(intakeColumns),
  comments: shapeOf(commentColumns, { subject: line(20) }),
  tiers: shapeOf(tierColumns, { tier: z.int().min(1).max(4) }),
};

/** The contents of records, without ids and entries. */
export const CONTENTS = {
  assessments: z.strictObject(SHAPES.assessments),
  evidence: z.strictObject(SHAPES.evidence),
  risks: z.strictObject(SHAPES.risks),
  actions: z.strictObject(SHAPES.actions),
  intake: z.strictObject(SHAPES.intake),
  comments: z.strictObject(SHAPES.comments),
  tiers: z.strictObject({ ...SHAPES.tiers, name: line(40) }),
};

const version = (name: keyof typeof SHAPES, letter: string) =>
  z.strictObject({ ...SHAPES[name], id: idOf(letter), ...written });

/** The rows of the lists of a file, by the names of these. */
export const VERSIONS = {
  assessments: version('assessments', 'S'),
  evidence: version('evidence', 'E'),
  risks: version('risks', 'R'),
  actions: version('actions', 'A'),
  intake: version('intake', 'I'),
  comments: version('comments', 'C'),
  tiers: version('tiers', 'T'),
} as const;

const tier = z.int().min(1).max(4).nullable();

const settingsShape = shapeOf(settingsColumns, { targetTier: tier });

export const settingsVersion = z.strictObject({
  ...settingsShape,
  outcome: outcomeId,
  entry: place,
  setOn: day,
});

/** The settings in the state of an outcome. */
export const SETTINGS = settingsShape;

const { register: _, number: __, ...withdrawalShape } = shapeOf(withdrawalColumns);

export const withdrawal = z.strictObject({
  ...withdrawalShape,
  record: z.string().regex(/^[SERATI]-[1-9]\d{0,8}$/, { error: 'is no id such as E-1' }),
  ...written,
});

export const snapshot = z.strictObject({
  ...shapeOf(snapshotColumns, { knownEntry: place }),
  id: idOf('N'),
  ...written,
  content: z.string(),
  decisions: z.array(z.strictObject({ ...shapeOf(decisionColumns), ...written })).max(1_000),
});
