/** What the values of a column are; any of them may be null, which is unknown or not given. */
export type ColumnType =
  | 'text'
  | 'number'
  | 'boolean'
  /** `YYYY-MM-DD` */
  | 'day'
  /** ISO 8601, UTC. */
  | 'time'
  /** A list of ids or names. */
  | 'list'
  /** A list or record of more than texts. */
  | 'data';

export interface Column {
  /** As the answers of the tools name it. */
  readonly name: string;
  readonly type: ColumnType;
}

/** JSON data by the names of the columns; every row has every column. */
export type Row = Readonly<Record<string, unknown>>;

/** A table of a profile, with all its rows. */
export interface Table {
  readonly name: TableName;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** The first one is the default. */
export const TABLE_FORMATS = ['csv', 'json', 'xlsx'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

export const TABLES = [
  'scores',
  'gaps',
  'targets',
  'assessments',
  'evidence',
  'risks',
  'actions',
  'tiers',
  'intake',
  'comments',
  'withdrawals',
  'snapshots',
  'audit',
] as const;
export type TableName = (typeof TABLES)[number];
