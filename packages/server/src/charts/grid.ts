/** A row of cells that belong to one group. */
export interface GridRow<Item> {
  readonly group: string;
  readonly items: readonly Item[];
  /** Whether the group begins with it. */
  readonly isFirst: boolean;
}

/** Items by group, in the order in which both come; a group that is longer than a row takes several. */
export function gridRows<Item>(
  items: readonly Item[],
  groupOf: (item: Item) => string,
  columns: number,
): readonly GridRow<Item>[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groupOf(item);
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [item]);
    else members.push(item);
  }
  return [...groups].flatMap(([group, members]) =>
    Array.from({ length: Math.ceil(members.length / columns) }, (_, row) => ({
      group,
      items: members.slice(row * columns, (row + 1) * columns),
      isFirst: row === 0,
    })),
  );
}
