import type { ColumnMapping, Role } from './column-mapping.ts';
import type { GivenTable } from './given-table.ts';

export type Certainty = 'high' | 'medium' | 'low';

/** A column that a proposal reads. */
export interface ProposedColumn {
  readonly role: Role;
  /** As the mapping names it. */
  readonly column: string;
  readonly letter: string;
  readonly certainty: Certainty;
  readonly why: string;
}

/** Columns, or sheets, of which any could be meant. */
export interface Undecided {
  readonly role: Role | 'sheets';
  readonly candidates: readonly string[];
}

/** A sheet or a column that is not read. */
export interface LeftOut {
  readonly what: string;
  readonly why: string;
}

/** How a file can be read. */
export interface MappingProposal {
  /** As it can be given, once what is undecided is added. */
  readonly mapping: ColumnMapping;
  /** The sheets that it is for. */
  readonly tables: readonly GivenTable[];
  readonly columns: readonly ProposedColumn[];
  readonly undecided: readonly Undecided[];
  readonly leftOut: readonly LeftOut[];
}
