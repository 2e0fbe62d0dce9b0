import type { OutcomeStanding, ProfileStanding } from '../../assessments/standing.ts';
import { type Element, outcomes, parentsOf } from '../../framework/elements.ts';
import { isAllowedScore, wantedScore } from '../../profiles/allowed-scores.ts';
import type { OutcomeChange } from '../../profiles/outcome-changes.ts';
import { type OutcomeTexts, TEXT_FIELDS, type TextField } from '../../profiles/outcome-texts.ts';
import type { Profile } from '../../profiles/profile.ts';
import { inWords } from '../../spreadsheet/place.ts';
import { refusedFile } from '../refused-file.ts';
import type { ReadTemplate } from './read-template.ts';
import type { EditedField, SaidOfElements, TemplateCell } from './template-cells.ts';

/** A value of the profile that differs from what the file says. */
export interface TemplateChange {
  readonly outcome: string;
  readonly field: EditedField;
  readonly cell: TemplateCell;
  readonly before: string | number | boolean | null;
}

/** A score in the file that is not the profile's. Scores do not come in by a template. */
export interface OtherScore {
  readonly outcome: string;
  /** Null: not assessed, or not applicable. */
  readonly inFile: number | null;
  readonly inProfile: number | null;
}

export interface TemplatePlan {
  readonly changes: readonly TemplateChange[];
  readonly edits: readonly OutcomeChange[];
  readonly otherScores: readonly OtherScore[];
  /** Outcomes of which the file has no row. */
  readonly withoutRow: number;
}

/**
 * What a template changes in a profile. A value in the row of a category or function counts for each outcome in it whose
 * own cell is empty.
 * @throws CsfServerError INVALID_FILE for a target that is not on the profile's scale
 */
export function planTemplate(
  { rows }: ReadTemplate,
  { profile, standings }: ProfileStanding,
  texts: ReadonlyMap<string, OutcomeTexts>,
): TemplatePlan {
  const byId = new Map(standings.map((standing) => [standing.outcome.id, standing]));
  const changes: TemplateChange[] = [];
  const otherScores: OtherScore[] = [];
  let withoutRow = 0;
  for (const outcome of outcomes) {
    const standing = byId.get(outcome.id);
    const own = rows.get(outcome.id);
    if (own === undefined) withoutRow += 1;
    if (standing === undefined) continue;
    for (const [field, cell] of saidOf(outcome, rows)) {
      refuseOffScale(field, cell, profile);
      const before = storedValue(field, standing, texts.get(outcome.id) ?? {});
      if (before !== cell.value) changes.push({ outcome: outcome.id, field, cell, before });
    }
    const level = own?.get('currentStatus')?.level;
    const score = standing.assessment?.score ?? null;
    if (level !== undefined && level !== score)
      otherScores.push({ outcome: outcome.id, inFile: level, inProfile: score });
  }
  return { changes, edits: editsOf(changes), otherScores, withoutRow };
}

/** What the file says of an outcome: its own cell, or that of its category or function where it is empty. */
function saidOf(outcome: Element, rows: SaidOfElements): ReadonlyMap<EditedField, TemplateCell> {
  const wider = parentsOf(outcome).toReversed();
  const said = new Map<EditedField, TemplateCell>();
  for (const { id } of [outcome, ...wider]) {
    for (const [field, cell] of rows.get(id) ?? []) {
      const isOwn = id === outcome.id;
      if (!isOwn && cell.value === null) continue;
      if ((said.get(field)?.value ?? null) === null) said.set(field, cell);
    }
  }
  return said;
}

function refuseOffScale(field: EditedField, { value, place }: TemplateCell, profile: Profile): void {
  if (field !== 'target' || typeof value !== 'number' || isAllowedScore(profile, value)) return;
  throw refusedFile(
    `${inWords(place)}: the target ${value} is not on the profile's scale; ${wantedScore(profile)}.`,
  );
}

function storedValue(
  field: EditedField,
  standing: OutcomeStanding,
  texts: OutcomeTexts,
): string | number | boolean | null {
  return isTextField(field) ? (texts[field] ?? null) : standing[field];
}

function isTextField(field: EditedField): field is TextField {
  return TEXT_FIELDS.some((known) => known === field);
}

/** As profile_save takes them. */
function editsOf(changes: readonly TemplateChange[]): readonly OutcomeChange[] {
  const byOutcome = Map.groupBy(changes, ({ outcome }) => outcome);
  return [...byOutcome].map(([id, ofOutcome]) => ({
    id,
    ...Object.fromEntries(ofOutcome.map(({ field, cell }) => [field, cell.value])),
  }));
}
