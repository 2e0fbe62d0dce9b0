import type { Profile } from '../../profiles/profile.ts';
import type { Steps } from '../../turns/in-turns.ts';
import { areLevels, type Fit, fitOf } from './column-contents.ts';
import { letterOf } from './column-letters.ts';
import { ROLES, type Role } from './column-mapping.ts';
import type { GivenCell } from './given-table.ts';
import type { Headings } from './header-row.ts';
import { type HeadingRole, roleOfHeading, saysOtherFigures } from './headings.ts';
import type { Certainty, LeftOut, ProposedColumn, Undecided } from './proposal.ts';

export interface ColumnsOfSheet {
  readonly headings: Headings;
  /** As a mapping names the columns. */
  readonly names: readonly string[];
  /** The cells with a value of each column, in the rows of outcomes. */
  readonly cells: readonly (readonly GivenCell[])[];
  readonly idColumn: number;
  readonly profile: Profile;
}

export interface AssignedRoles {
  readonly columns: readonly ProposedColumn[];
  readonly undecided: readonly Undecided[];
  readonly leftOut: readonly LeftOut[];
  /** How many cells the columns have. */
  readonly values: number;
}

/** A column and what it can hold. */
interface Candidate {
  readonly index: number;
  readonly name: string;
  readonly role: Role;
  readonly strength: HeadingRole['strength'] | 0;
  readonly fit: Fit;
}

type Judged = Candidate | LeftOut;

const COLUMNS_PER_STEP = 10;

/** Gives each role the column whose heading and cells say most for it. */
export function* assignRoles(sheet: ColumnsOfSheet): Steps<AssignedRoles> {
  const judged: Judged[] = [];
  for (const index of sheet.cells.keys()) {
    if (index % COLUMNS_PER_STEP === COLUMNS_PER_STEP - 1) yield;
    if (index !== sheet.idColumn) judged.push(...judge(sheet, index));
  }
  const candidates = yield* withBareLevels(
    sheet,
    judged.flatMap((found) => ('role' in found ? [found] : [])),
  );
  const isRead = new Set(candidates.map(({ name }) => name));
  const leftOut = judged.flatMap((found) => ('role' in found || isRead.has(found.what) ? [] : [found]));
  const columns: ProposedColumn[] = [];
  const undecided: Undecided[] = [];
  let values = 0;
  for (const role of ROLES) {
    const [best = [], others = []] = rank(candidates.filter((candidate) => candidate.role === role));
    const [only, second] = best;
    if (only === undefined) continue;
    if (second === undefined) {
      columns.push(proposed(only));
      values += only.fit.cells;
    } else undecided.push({ role, candidates: best.map(({ name }) => name).sort() });
    leftOut.push(...others.map(({ name }) => ({ what: name, why: `another column fits ${role} better` })));
  }
  return { columns, undecided, leftOut: byName(leftOut), values };
}

function judge(sheet: ColumnsOfSheet, index: number): Judged[] {
  const { headings, names, cells, profile } = sheet;
  const text = headings.texts[index] ?? '';
  const name = names[index] ?? '';
  const ofColumn = cells[index] ?? [];
  if (text === '' && ofColumn.length === 0) return [];
  const refused = (why: string): Judged[] => [{ what: name, why }];
  const heading = roleOfHeading(text);
  if (heading === null || heading.role === 'id') return refused('its heading names nothing that is imported');
  const misfit = dimensionMisfit(heading.role, profile);
  if (misfit !== null) return refused(misfit);
  const fit = fitOf(ofColumn, heading.role, profile);
  const fits = fit.readable >= FITTING || (heading.strength > 1 && fit.explainable);
  if (!fits || (heading.strength === 1 && fit.cells === 0))
    return refused(`its cells are no ${NOUNS[heading.role]}`);
  return [{ index, name, ...heading, fit }];
}

/** The share of readable cells from which on a heading counts for what it says. */
const FITTING = 0.6;

const NOUNS: Readonly<Record<Role, string>> = {
  id: 'ids',
  score: 'levels',
  policy: 'levels',
  practice: 'levels',
  target: 'levels',
  notApplicable: 'reasons',
  note: 'notes',
  assessor: 'names',
  owner: 'names',
  date: 'dates',
  priority: 'priorities',
  currentPriority: 'priorities',
  rationale: 'texts',
  included: 'yes or no',
};

function dimensionMisfit(role: Role, { rules }: Profile): string | null {
  const isDimension = role === 'policy' || role === 'practice';
  if (isDimension && rules.dimensions === null) {
    return 'this profile does not score policy and practice apart: map the column as score, or set the rule dimensions';
  }
  return role === 'score' && rules.dimensions !== null
    ? 'in this profile the score follows from policy and practice'
    : null;
}

/** Where no heading speaks of scores, columns of levels whose heading says nothing else may be meant. */
function* withBareLevels(
  sheet: ColumnsOfSheet,
  candidates: readonly Candidate[],
): Steps<readonly Candidate[]> {
  const { headings, names, cells, profile, idColumn } = sheet;
  const isFigure = ({ role }: Candidate) => ['score', 'target', 'policy', 'practice'].includes(role);
  if (candidates.some(isFigure) || profile.rules.dimensions !== null) return candidates;
  const taken = new Set([idColumn, ...candidates.map(({ index }) => index)]);
  const bare: Candidate[] = [];
  for (const [index, ofColumn] of cells.entries()) {
    if (index % COLUMNS_PER_STEP === COLUMNS_PER_STEP - 1) yield;
    if (taken.has(index) || saysOtherFigures(headings.texts[index] ?? '') || !areLevels(ofColumn, profile))
      continue;
    const fit = fitOf(ofColumn, 'score', profile);
    bare.push({ index, name: names[index] ?? '', role: 'score', strength: 0, fit });
  }
  return [...candidates, ...bare];
}

/** Those that fit a role best, and the others. A column with values wins over an empty one. */
function rank(candidates: readonly Candidate[]): [Candidate[], Candidate[]] {
  const worth = ({ strength, fit }: Candidate) => strength + (fit.cells > 0 ? 10 : 0);
  const most = Math.max(...candidates.map(worth));
  return [
    candidates.filter((candidate) => worth(candidate) === most),
    candidates.filter((candidate) => worth(candidate) < most),
  ];
}

function proposed({ role, name, index, strength, fit }: Candidate): ProposedColumn {
  return {
    role,
    column: name,
    letter: letterOf(index),
    certainty: certaintyOf(strength, fit),
    why: whyOf(role, strength, fit),
  };
}

function certaintyOf(strength: Candidate['strength'], { cells, readable }: Fit): Certainty {
  if (strength === 0) return 'low';
  return strength > 1 && cells > 0 && readable >= 0.9 ? 'high' : 'medium';
}

function whyOf(role: Role, strength: Candidate['strength'], { cells, readable }: Fit): string {
  if (strength === 0) return 'its cells are levels of the scale; no heading speaks of scores';
  if (cells === 0) return 'its heading says so; it is empty';
  const percent = Math.round(readable * 100);
  return `its heading says so; ${percent} % of ${cells} cells can be read as ${NOUNS[role]}`;
}

function byName(leftOut: readonly LeftOut[]): LeftOut[] {
  return leftOut.toSorted((a, b) => (a.what < b.what ? -1 : 1));
}
