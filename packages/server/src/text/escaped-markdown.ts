/**
 * What readers of markdown take for a link without being told: a scheme or `//`, `www.`, an address or a mention with
 * `@`, and what looks like a host or a file name (`example.com`).
 */
const LINK_LIKE = /\/\/|www\.|@|[\p{L}\p{N}-]\.(?:\p{L}{2,}|xn--[a-z\d-]+)(?![\p{L}\p{M}\p{N}_-])/iu;

/** A word without the punctuation around it, which is not part of a link. */
const CORE = /^([("'[{<«„“‚‘]*)(.*?)([)"'\]}>»“”’,;:.!?]*)$/su;

/** Foreign text in the midst of a line of markdown: it means nothing to a reader of markdown or HTML. */
export function escaped(text: string): string {
  return text.trim().split(/\s+/u).map(escapedWord).join(' ');
}

/**
 * Foreign text in a cell of a table. A bar ends a cell even within code, where a backslash before it may be one of the
 * text's own: so each bar stands between words.
 */
export function escapedCell(text: string): string {
  return text
    .trim()
    .split(/\s+/u)
    .map((word) => word.split('|').map(escapedWord).join('\\|'))
    .join(' ');
}

/** Foreign text as a whole line: nothing at its start begins a list, a heading or a definition. */
export function escapedLine(text: string): string {
  return escapedStart(escaped(text));
}

/**
 * What looks like a link becomes code: many readers look for links in the text that is left when the backslashes are
 * gone (remark's autolink literals, cmark-gfm's e-mail addresses), so that escaping would not help.
 */
function escapedWord(word: string): string {
  if (!LINK_LIKE.test(word)) return withBackslashes(word);
  const [, before = '', core = '', after = ''] = CORE.exec(word) ?? [];
  return `${withBackslashes(before)}${asCode(core)}${withBackslashes(after)}`;
}

/** A caret makes text superscript in the markdown of OSCAL. */
function withBackslashes(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>&|~$#!^]/g, '\\$&');
}

/** A code span whose fence is longer than any in the text (https://spec.commonmark.org/0.31.2/#code-spans). */
function asCode(text: string): string {
  const fences = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...fences.map(({ length }) => length)) + 1);
  const pad = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** Foreign text as a block quote, line by line: nothing in it can end the quote or begin anything else. */
export function quoted(text: string): string {
  return escapedLines(text)
    .map((line) => `> ${line}`.trimEnd())
    .join('  \n');
}

/** Foreign text as paragraphs, one for each line that has something in it. */
export function paragraphs(text: string): string {
  return escapedLines(text)
    .filter((line) => line !== '')
    .join('\n\n');
}

function escapedLines(text: string): readonly string[] {
  return text.split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/).map(escapedLine);
}

/** Escapes characters at the start of a line that would begin a list, an underlined heading or a definition. */
function escapedStart(line: string): string {
  return line.replace(/^[-+=:]/, '\\$&').replace(/^(\d{1,9})([.)])/, '$1\\$2');
}
