import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { attributeOf, type Element, textIn } from './page-reader.ts';

type Node = DefaultTreeAdapterTypes.ChildNode;

/** All elements of a page, in its order. */
export function pageElements(page: string): readonly Element[] {
  return parse(page).childNodes.flatMap(withDescendants);
}

function withDescendants(node: Node): readonly Element[] {
  return 'tagName' in node ? [node, ...descendantsOf(node)] : [];
}

export function descendantsOf(element: Element): readonly Element[] {
  return element.childNodes.flatMap(withDescendants);
}

/** A table of a page: its caption, the titles of its columns, and the texts of its rows. */
export interface ReadTable {
  readonly caption: string;
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The tables of the section with an id. */
export function tablesIn(page: readonly Element[], section: string): readonly ReadTable[] {
  const found = page.find((element) => attributeOf(element, 'id') === section);
  if (found === undefined) return [];
  return descendantsOf(found)
    .filter(({ tagName }) => tagName === 'table')
    .map(readTable);
}

function readTable(table: Element): ReadTable {
  const within = descendantsOf(table);
  const cellsOf = (row: Element) => descendantsOf(row).map(textIn);
  const [head, ...rows] = within.filter(({ tagName }) => tagName === 'tr');
  const caption = within.find(({ tagName }) => tagName === 'caption');
  return {
    caption: caption === undefined ? '' : textIn(caption),
    titles: head === undefined ? [] : cellsOf(head),
    rows: rows.map(cellsOf),
  };
}
