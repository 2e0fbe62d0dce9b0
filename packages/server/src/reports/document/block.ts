/**
 * A part of a document. Its texts are plain: users' words as they are. Whoever writes the document in a format escapes
 * them all, so that a text can never be anything but a text.
 */
export type Block =
  | { readonly type: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly type: 'paragraph'; readonly text: string }
  /** A line that nobody may miss. */
  | { readonly type: 'mark'; readonly text: string; readonly isGood?: boolean }
  /** What a person wrote, with its lines. */
  | { readonly type: 'quote'; readonly text: string }
  | { readonly type: 'list'; readonly mark: ListMark; readonly items: readonly string[] }
  | Table;

export interface Table {
  readonly type: 'table';
  readonly columns: readonly Column[];
  readonly rows: readonly Cells[];
}

export type ListMark = 'bullet' | 'box' | 'number';

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

type Cells = readonly string[];

export function heading(level: 1 | 2 | 3, text: string): Block {
  return { type: 'heading', level, text };
}

export function paragraph(text: string): Block {
  return { type: 'paragraph', text };
}

/** @param isGood it warns of nothing */
export function mark(text: string, isGood = false): Block {
  return { type: 'mark', text, isGood };
}

export function quote(text: string): Block {
  return { type: 'quote', text };
}

export function list(items: readonly string[], mark: ListMark = 'bullet'): Block {
  return { type: 'list', mark, items };
}

/** A column of words, or of figures where its title begins with `#`. */
export function table(titles: readonly string[], rows: readonly Cells[]): Table {
  const columns = titles.map((title): Column => {
    const isFigure = title.startsWith('#');
    return { title: isFigure ? title.slice(1) : title, align: isFigure ? 'right' : 'left' };
  });
  return { type: 'table', columns, rows };
}
