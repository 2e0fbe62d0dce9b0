import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';

type Node = DefaultTreeAdapterTypes.ChildNode;
export type Element = DefaultTreeAdapterTypes.Element;

/** The elements of a piece of HTML, as browsers read it inside of a body, in the order of the document. */
export function elementsOf(markup: string): readonly Element[] {
  return parseFragment(markup).childNodes.flatMap(withDescendants);
}

function withDescendants(node: Node): readonly Element[] {
  return 'tagName' in node ? [node, ...node.childNodes.flatMap(withDescendants)] : [];
}

/** The text inside of an element. */
export function textIn(node: Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textIn).join('') : '';
}

export function attributeOf({ attrs }: Element, name: string): string | undefined {
  return attrs.find((attribute) => attribute.name === name)?.value;
}

/** The elements that have a class. */
export function withClass(elements: readonly Element[], name: string): readonly Element[] {
  return elements.filter((element) => attributeOf(element, 'class')?.split(' ').includes(name));
}
