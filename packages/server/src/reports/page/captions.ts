import type { Block } from '../document/block.ts';

/** Names the tables of a section. No two regions of a page may have one name: readers jump between them by it. */
export interface Captions {
  /** @param before the block that stands before the table; if it ends with a colon, it introduces the table */
  readonly next: (before: Block | undefined) => string;
}

/** @param section the heading of the section, which no other section has */
export function captionsOf(section: string): Captions {
  const given = new Set<string>();
  return {
    next: (before) => {
      const caption = unusedOf(`${section}: ${introducedBy(before) ?? 'table'}`, given);
      given.add(caption);
      return caption;
    },
  };
}

function introducedBy(before: Block | undefined): string | null {
  return before?.type === 'paragraph' && before.text.endsWith(':') ? before.text.slice(0, -1) : null;
}

function unusedOf(caption: string, given: ReadonlySet<string>): string {
  let number = 2;
  let unused = caption;
  while (given.has(unused)) unused = `${caption} ${number++}`;
  return unused;
}
