import markdownIt from 'markdown-it';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmAutolinkLiteralFromMarkdown } from 'mdast-util-gfm-autolink-literal';
import { gfmAutolinkLiteral } from 'micromark-extension-gfm-autolink-literal';

// Two readers of markdown that find links in text: one as GitHub and most chats do, one as editors do, bare hosts too.

export interface Node {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Node[];
}

/** All parts of a document as the first reader sees it. */
export function nodesIn(markdown: string): Node[] {
  return withChildren(parsed(markdown));
}

/** The kinds of its outermost parts. */
export function blocksIn(markdown: string): string[] {
  return (parsed(markdown).children ?? []).map(({ type }) => type);
}

const LIVE = new Set(['link', 'linkReference', 'image', 'imageReference', 'definition', 'html']);

const linkifying = markdownIt({ html: true, linkify: true });

/** What leads somewhere, loads something or is HTML, for either reader. */
export function liveIn(markdown: string): string[] {
  const kinds = nodesIn(markdown).map(({ type }) => type);
  const elements = linkifying.render(markdown).match(/<(?:a|img|script|b)[ >]/g) ?? [];
  return [...kinds.filter((kind) => LIVE.has(kind)), ...elements];
}

function parsed(markdown: string): Node {
  return fromMarkdown(markdown, {
    extensions: [gfmAutolinkLiteral()],
    mdastExtensions: [gfmAutolinkLiteralFromMarkdown()],
  });
}

function withChildren(node: Node): Node[] {
  return [node, ...(node.children ?? []).flatMap(withChildren)];
}

/** The parts of a document as the second reader sees them, tables included, in their order. */
export function blocksOf(markdown: string): string[] {
  return linkifying.parse(markdown, {}).map(({ type }) => type);
}
