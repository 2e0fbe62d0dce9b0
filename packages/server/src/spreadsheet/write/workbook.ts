/** A day in a cell, which spreadsheet programs sort and filter as one. */
export interface DayCell {
  /** `YYYY-MM-DD` */
  readonly day: string;
}

/** An empty cell that is shaded, for somebody to fill it in. */
export const TO_FILL_IN = { fillIn: true } as const;

/** What a cell holds. A text is always a text, whatever it begins with; null is an empty cell. */
export type CellToWrite = string | number | DayCell | typeof TO_FILL_IN | null;

export interface ColumnToWrite {
  readonly heading: string;
  /** In characters. */
  readonly width: number;
  /** The list from which a cell below the heading is chosen. */
  readonly list?: string;
}

export interface RowToWrite {
  readonly cells: readonly CellToWrite[];
  /** A row that begins a part of the table, or a title: bold and shaded. */
  readonly isHeading?: boolean;
}

export interface SheetToWrite {
  readonly name: string;
  readonly hidden?: boolean;
  /** What stands above the headings. */
  readonly above?: readonly RowToWrite[];
  /** Without headings, all rows stand as they are. */
  readonly columns: readonly ColumnToWrite[];
  readonly rows: readonly RowToWrite[];
  /** How many columns stay in view beside the headings. */
  readonly frozenColumns?: number;
}

export interface WorkbookToWrite {
  readonly title: string;
  /** The day that the file says it was made on. Nothing else in it depends on when it is written. */
  readonly day: string;
  readonly sheets: readonly SheetToWrite[];
  /** The choices of each list by its name. They stand on a hidden sheet, so that any text can be a choice. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

/** The hidden sheet of the lists. A column for each. */
export const LISTS_SHEET = 'Lists';
